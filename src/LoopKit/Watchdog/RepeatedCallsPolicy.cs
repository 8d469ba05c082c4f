using System.Globalization;
using LoopKit.Events;

namespace LoopKit.Watchdog;

/// <summary>The same tool call with the same result, again and again, or a short circle of such calls. A call whose result changes moves on.</summary>
internal sealed class RepeatedCallsPolicy : IWatchdogPolicy
{
    public const string PolicyName = "repeated-calls";

    /// <summary>A circle is at most this long.</summary>
    private const int LongestCircle = 3;

    public string Name => PolicyName;

    public int DefaultThreshold => 10;

    public WatchdogSignal? ExamineCalls(IReadOnlyList<CallObservation> calls, int threshold)
    {
        if (calls.Count == 0)
        {
            return null;
        }

        if (calls[^1] is { } last && last.Count >= threshold)
        {
            return new WatchdogSignal(Name, string.Create(CultureInfo.InvariantCulture, $"{Words(last)} was called {last.Count} times in a row with the same arguments and the same result."));
        }

        List<CallObservation> circle = [];
        var count = 0;
        foreach (var call in calls.Reverse())
        {
            if (!circle.Exists(call.IsSameAs))
            {
                if (circle.Count == LongestCircle)
                {
                    break;
                }

                circle.Add(call);
            }

            count += call.Count;
        }

        return circle.Count > 1 && count >= threshold * LongestCircle
            ? new WatchdogSignal(Name, string.Create(CultureInfo.InvariantCulture, $"The last {count} tool calls were the same {circle.Count} calls over and over, always with the same results: {string.Join(", ", circle.Select(Words))}."))
            : null;
    }

    private static string Words(CallObservation call) => $"'{EventSummary.OneLine(call.Tool, 60)}' with {EventSummary.OneLine(call.Arguments, 100)}";
}
