using LoopKit.Sandbox;

namespace LoopKit.Definitions;

/// <summary>What one source says about the sandbox of a loop type. <see langword="null"/> stands for a key that it does not have.</summary>
internal sealed record PartialSandbox
{
    public SandboxMode? Mode { get; init; }

    public IReadOnlyList<string>? Network { get; init; }

    public int? MaxProcesses { get; init; }

    public long? MaxMemory { get; init; }

    public long? MaxFileSize { get; init; }

    /// <summary>Lays one over that of the definition that is extended, key by key.</summary>
    public static PartialSandbox? Over(PartialSandbox? parent, PartialSandbox? child) => child is null || parent is null
        ? child ?? parent
        : new PartialSandbox
        {
            Mode = child.Mode ?? parent.Mode,
            Network = child.Network ?? parent.Network,
            MaxProcesses = child.MaxProcesses ?? parent.MaxProcesses,
            MaxMemory = child.MaxMemory ?? parent.MaxMemory,
            MaxFileSize = child.MaxFileSize ?? parent.MaxFileSize,
        };

    /// <summary>What a definition in code says.</summary>
    public static PartialSandbox? Of(SandboxPolicy? policy) => policy is null
        ? null
        : new PartialSandbox
        {
            Mode = policy.Mode,
            Network = policy.Network,
            MaxProcesses = policy.MaxProcesses,
            MaxMemory = policy.MaxMemory,
            MaxFileSize = policy.MaxFileSize,
        };

    /// <summary>What a loop of this type is held to.</summary>
    public SandboxPolicy ToPolicy()
    {
        var standard = new SandboxPolicy();
        return new SandboxPolicy
        {
            Mode = Mode,
            Network = Network ?? standard.Network,
            MaxProcesses = MaxProcesses ?? standard.MaxProcesses,
            MaxMemory = MaxMemory ?? standard.MaxMemory,
            MaxFileSize = MaxFileSize ?? standard.MaxFileSize,
        };
    }
}
