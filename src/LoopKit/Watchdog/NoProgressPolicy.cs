using System.Globalization;

namespace LoopKit.Watchdog;

/// <summary>Iteration after iteration leaves the same files, and the validation says the same of them.</summary>
internal sealed class NoProgressPolicy : IWatchdogPolicy
{
    public const string PolicyName = "no-progress";

    public string Name => PolicyName;

    public int DefaultThreshold => 3;

    public WatchdogSignal? ExamineIterations(IReadOnlyList<IterationObservation> iterations, int threshold)
    {
        var same = 1;
        while (same < iterations.Count && IsSame(iterations[^same], iterations[^(same + 1)]))
        {
            same++;
        }

        return same < threshold ? null : new WatchdogSignal(
            Name, string.Create(CultureInfo.InvariantCulture, $"The last {same} iterations left the same files, and the validation said the same each time."));
    }

    private static bool IsSame(IterationObservation later, IterationObservation earlier) =>
        later.LeftSameFilesAs(earlier) && later.Validation == earlier.Validation && later.Validation is not null;
}
