namespace LoopKit.Testing.Crashes;

/// <summary>What came of trying the crash points of a scenario.</summary>
public sealed record CrashReport
{
    /// <summary>The crash points of the uninterrupted run, in words: the n-th is point n.</summary>
    public required IReadOnlyList<string> Points { get; init; }

    /// <summary>What the uninterrupted run ended with.</summary>
    public required IReadOnlyList<string> Expected { get; init; }

    /// <summary>How many runs were made.</summary>
    public required int Runs { get; init; }

    /// <summary>How often a host was killed in them. Fewer than planned means that a run came to its end before its point.</summary>
    public required int Crashes { get; init; }

    /// <summary>The seed of the random points.</summary>
    public required int Seed { get; init; }

    /// <summary>The runs that ended otherwise.</summary>
    public required IReadOnlyList<CrashFailure> Failures { get; init; }

    /// <summary>How many writes to the store the uninterrupted run made.</summary>
    public int Appends => Points.Count(point => point.StartsWith("after store: append", StringComparison.Ordinal));

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Runs} runs, {Crashes} crashes, {Points.Count} points, {Appends} appends, seed {Seed}, {Failures.Count} failures"
        + string.Concat(Failures.Take(20).Select(failure => $"\n{failure}"));
}
