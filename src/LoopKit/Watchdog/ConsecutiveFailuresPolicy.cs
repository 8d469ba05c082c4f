using System.Globalization;
using LoopKit.Events;

namespace LoopKit.Watchdog;

/// <summary>Iterations that come to nothing: refused, withheld, empty, or ended by a limit of calls, and without any change.</summary>
internal sealed class ConsecutiveFailuresPolicy : IWatchdogPolicy
{
    public const string PolicyName = "consecutive-failures";

    public string Name => PolicyName;

    public int DefaultThreshold => 3;

    public WatchdogSignal? ExamineIterations(IReadOnlyList<IterationObservation> iterations, int threshold)
    {
        var failures = iterations.Reverse().TakeWhile(CameToNothing).Select(iteration => iteration.TurnsEnd).ToList();
        return failures.Count < threshold ? null : new WatchdogSignal(
            Name, string.Create(CultureInfo.InvariantCulture, $"The last {failures.Count} iterations came to nothing: {string.Join(", ", Enumerable.Reverse(failures).Select(Words))}."));
    }

    private static bool CameToNothing(IterationObservation iteration) => !iteration.Changed && iteration.TurnsEnd
        is TurnsEnd.Refused or TurnsEnd.ContentFiltered or TurnsEnd.EmptyReply or TurnsEnd.Stuck or TurnsEnd.MaxToolCalls or TurnsEnd.MaxToolCallsPerTurn or TurnsEnd.IterationTimeout;

    private static string Words(TurnsEnd end) => end switch
    {
        TurnsEnd.Refused => "refused",
        TurnsEnd.ContentFiltered => "withheld by the provider's filter",
        TurnsEnd.EmptyReply => "an empty reply",
        TurnsEnd.Stuck => "the same calls again and again",
        TurnsEnd.IterationTimeout => "out of time",
        _ => "too many tool calls",
    };
}
