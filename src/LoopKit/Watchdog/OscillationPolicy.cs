using System.Globalization;

namespace LoopKit.Watchdog;

/// <summary>The files go in a circle: the same few versions of them come back in the same order.</summary>
internal sealed class OscillationPolicy : IWatchdogPolicy
{
    public const string PolicyName = "oscillation";

    private const int LongestCircle = 4;

    public string Name => PolicyName;

    public int DefaultThreshold => 2;

    public WatchdogSignal? ExamineIterations(IReadOnlyList<IterationObservation> iterations, int threshold)
    {
        for (var length = 2; length <= LongestCircle; length++)
        {
            if (GoesInCircles(iterations, length, threshold))
            {
                return new WatchdogSignal(
                    Name, string.Create(CultureInfo.InvariantCulture, $"The last {length * threshold} iterations went in a circle: the same {length} versions of the files came back {threshold} times in the same order."));
            }
        }

        return null;
    }

    private static bool GoesInCircles(IReadOnlyList<IterationObservation> iterations, int length, int threshold)
    {
        var seen = length * threshold;
        if (iterations.Count < seen)
        {
            return false;
        }

        var last = iterations.Skip(iterations.Count - seen).ToList();
        return last.TrueForAll(iteration => iteration.Tree is not null)
            && last.Take(length).DistinctBy(iteration => iteration.Tree).Count() == length
            && Enumerable.Range(length, seen - length).All(index => last[index].Tree == last[index - length].Tree);
    }
}
