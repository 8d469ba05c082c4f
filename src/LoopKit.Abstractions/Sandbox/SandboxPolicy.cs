namespace LoopKit.Sandbox;

/// <summary>What a loop's commands may reach and use. A sandbox holds it; without one, nothing does.</summary>
public sealed record SandboxPolicy
{
    /// <summary>The only entry of <see cref="Network"/> that stands for the network of the host as it is.</summary>
    public const string WholeNetwork = "all";

    /// <summary>Whether a sandbox must be there. The stricter of this and the host's setting holds. Default: the host's setting.</summary>
    public SandboxMode? Mode { get; init; }

    /// <summary>What of the network can be reached: nothing (the default), <c>HOST:PORT</c> entries, or only <see cref="WholeNetwork"/>.</summary>
    public IReadOnlyList<string> Network { get; init; } = [];

    /// <summary>The most processes at a time, threads counted. Default: 4,000.</summary>
    public int MaxProcesses { get; init; } = 4_000;

    /// <summary>The most memory in bytes that all processes of a command may have written to together. Default: 8 GB.</summary>
    public long MaxMemory { get; init; } = 8_000_000_000;

    /// <summary>The longest file in bytes that a command may write. Default: 10 GB.</summary>
    public long MaxFileSize { get; init; } = 10_000_000_000;
}
