namespace LoopKit.Replay;

/// <summary>How a replay ended.</summary>
public abstract record ReplayResult
{
    private protected ReplayResult()
    {
    }

    /// <summary>Every event is what this version of LoopKit decides from those before it.</summary>
    /// <param name="Events">How many events the journal has.</param>
    public sealed record Exact(long Events) : ReplayResult;

    /// <summary>The journal has something else than this version of LoopKit decides. What comes after is not looked at.</summary>
    /// <param name="Version">The first event that differs.</param>
    /// <param name="Expected">What follows from the events before it.</param>
    /// <param name="Got">What the journal has.</param>
    /// <param name="Differences">The values that differ, when both are events of one type: their path, and both values.</param>
    public sealed record Diverged(long Version, string Expected, string Got, IReadOnlyList<string> Differences) : ReplayResult;
}
