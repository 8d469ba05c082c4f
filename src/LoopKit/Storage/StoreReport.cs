namespace LoopKit.Storage;

/// <summary>The result of examining a store.</summary>
public sealed record StoreReport
{
    /// <summary>How many streams were read.</summary>
    public long Streams { get; init; }

    /// <summary>How many events were read and checked against their hashes.</summary>
    public long Events { get; init; }

    /// <summary>How many loops had their summary compared with their journal.</summary>
    public long Loops { get; init; }

    /// <summary>How many payloads that events refer to were read and checked.</summary>
    public long Blobs { get; init; }

    /// <summary>What was found; empty when there is nothing to say.</summary>
    public IReadOnlyList<StoreFinding> Findings { get; init; } = [];

    /// <summary>Whether nothing is damaged or missing.</summary>
    public bool IsWhole => !Findings.Any(finding => finding.IsDamage);
}
