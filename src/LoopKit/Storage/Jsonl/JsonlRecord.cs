namespace LoopKit.Storage.Jsonl;

/// <summary>One line of a stream's file.</summary>
internal sealed record JsonlRecord
{
    public required long Version { get; init; }

    /// <summary>When it happened, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public required string Type { get; init; }

    public required byte[] Hash { get; init; }

    public required byte[] Previous { get; init; }

    /// <summary>The stream's name: in the first record of a file.</summary>
    public string? Stream { get; init; }

    /// <summary>Whether more records of the same append follow. Without them it was never acknowledged.</summary>
    public bool More { get; init; }

    /// <summary>What the append changed of the loop's summary, as JSON; empty when it changed nothing.</summary>
    public ReadOnlyMemory<byte> Summary { get; init; }

    public required ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Whether the hash is that of the content and of the record before.</summary>
    public bool HashIsRight()
    {
        Span<byte> hash = stackalloc byte[EventHash.Size];
        EventHash.Compute(Previous, Version, new EventData(Type, Payload, At), hash);
        return hash.SequenceEqual(Hash);
    }
}
