namespace LoopKit.Testing.Crashes;

/// <summary>What outlives the hosts of one run of a crash scenario.</summary>
public sealed class CrashStage
{
    private readonly List<string> _crashes = [];

    internal CrashStage(string directory) => Directory = directory;

    /// <summary>The run's own directory. It is removed after the run.</summary>
    public string Directory { get; }

    /// <summary>The directory that loops work on unless their specification says otherwise.</summary>
    public string Workspace => Path.Combine(Directory, "workspace");

    /// <summary>The clock of every host of the run. It stands still between two hosts.</summary>
    public ManualTimeProvider Time { get; } = new();

    /// <summary>The world outside.</summary>
    public EffectLedger Ledger { get; } = new();

    /// <summary>Where the hosts of this run died so far, in words.</summary>
    public IReadOnlyList<string> Crashes => _crashes;

    internal void AddCrash(string where) => _crashes.Add(where);
}
