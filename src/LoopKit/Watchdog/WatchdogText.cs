using System.Globalization;
using LoopKit.Events;

namespace LoopKit.Watchdog;

/// <summary>What a model is told of the watchdog.</summary>
internal static class WatchdogText
{
    /// <summary>In the middle of an iteration.</summary>
    public static string Interrupt(IReadOnlyList<WatchdogSignal> signals) =>
        $"LoopKit has noticed that you are not getting on:\n{List(signals)}\nThe result will not change by asking again. Do something else now; otherwise this iteration ends.";

    /// <summary>At the beginning of an iteration.</summary>
    public static string Tell(IReadOnlyList<WatchdogSignal> signals) =>
        $"# You seem to be stuck\n\nLoopKit has noticed:\n{List(signals)}\nWhat was done so far does not lead to the goal. Find out why before you change anything, then do something else.";

    public static string RolledBack(RollbackStarted? rollback) => rollback is null ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $"# Your last changes were taken back\n\n{rollback.Why} The files are again as iteration {rollback.ToIteration} left them. What was taken back is kept in commit {rollback.From}.");

    public static string List(IReadOnlyList<WatchdogSignal> signals) => string.Concat(signals.Select(signal => $"- {signal.Evidence}\n"));
}
