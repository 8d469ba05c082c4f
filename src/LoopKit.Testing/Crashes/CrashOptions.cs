namespace LoopKit.Testing.Crashes;

/// <summary>Which crashes are tried.</summary>
public sealed record CrashOptions
{
    /// <summary>The crash points to try, from 1. Default: all.</summary>
    public IReadOnlyList<int>? Only { get; init; }

    /// <summary>How many runs are made besides, each with several crashes at random points, also in the middle of a recovery. Default: none.</summary>
    public int RandomRuns { get; init; }

    /// <summary>How often the host is killed in such a run. Default: 3.</summary>
    public int CrashesPerRun { get; init; } = 3;

    /// <summary>The seed of the random points. Default: another one each time; the report names it.</summary>
    public int? Seed { get; init; }
}
