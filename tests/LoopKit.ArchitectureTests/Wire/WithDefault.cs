namespace LoopKit.ArchitectureTests.Wire;

/// <summary>Has a default that is neither zero nor <see langword="null"/>.</summary>
public sealed record WithDefault
{
    public int Limit { get; init; } = 7;

    public string? Note { get; init; }
}
