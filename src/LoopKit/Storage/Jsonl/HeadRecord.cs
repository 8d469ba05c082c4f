namespace LoopKit.Storage.Jsonl;

/// <summary>Where a stream stood when its files were looked at last, so that they need not be read from their beginning.</summary>
internal sealed record HeadRecord
{
    /// <summary>The name of the stream's files.</summary>
    public required string Name { get; init; }

    public required string Stream { get; init; }

    public required long Segment { get; init; }

    public required long Length { get; init; }

    public required long LastLine { get; init; }

    /// <summary>When the last file was changed, in ticks.</summary>
    public required long Touched { get; init; }

    public required long Version { get; init; }

    public required string Hash { get; init; }

    public required long Indexed { get; init; }

    /// <summary>The loop's summary as JSON.</summary>
    public string? Summary { get; init; }
}
