using Microsoft.Extensions.Logging;

namespace LoopKit.Engine;

/// <summary>What the engine logs: event ids 1000 to 1999.</summary>
internal static partial class LoopEngineLog
{
    [LoggerMessage(1001, LogLevel.Error, "Step {Step} of loop {Loop} failed; the loop is blocked.")]
    public static partial void StepFailed(this ILogger logger, Exception exception, LoopId loop, string step);

    [LoggerMessage(1002, LogLevel.Warning, "Loop {Loop} waits for its store and tries again every {Delay}: {Reason}")]
    public static partial void StoreUnavailable(this ILogger logger, LoopId loop, TimeSpan delay, string reason);

    [LoggerMessage(1003, LogLevel.Error, "Loop {Loop} cannot be run by this host.")]
    public static partial void RunnerFailed(this ILogger logger, Exception exception, LoopId loop);

    [LoggerMessage(1004, LogLevel.Information, "Loop {Loop} was taken over at iteration {Iteration}, version {Version}; {Orphans} processes of an earlier host were ended.")]
    public static partial void LoopRecovered(this ILogger logger, LoopId loop, int iteration, long version, int orphans);

    [LoggerMessage(1006, LogLevel.Warning, "Recurring loop {Loop} could not be started at its time; it is tried again in ten seconds.")]
    public static partial void RecurrenceFailed(this ILogger logger, Exception exception, LoopId loop);

    [LoggerMessage(1007, LogLevel.Information, "{Drained} loops have finished their turn and are let go of; {Late} did not finish in time and are cancelled.")]
    public static partial void Drained(this ILogger logger, int drained, int late);

    [LoggerMessage(1020, LogLevel.Information, "{Sandbox}")]
    public static partial void SandboxChosen(this ILogger logger, string sandbox);

    [LoggerMessage(1005, LogLevel.Warning, "The store is available again; loop {Loop} goes on after {Waited}.")]
    public static partial void StoreAvailable(this ILogger logger, LoopId loop, TimeSpan waited);
}
