using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>One atomic write: all of it is durable afterwards, or none of it.</summary>
public sealed record AppendRequest
{
    /// <summary>Expect any version: for streams that several writers append to, such as an inbox.</summary>
    public const long AnyVersion = -1;

    /// <summary>No lease is needed: for streams that are not leased.</summary>
    public const long NoEpoch = 0;

    /// <summary>The stream to append to.</summary>
    public required StreamId Stream { get; init; }

    /// <summary>The version that the stream must have: 0 for a new one, or <see cref="AnyVersion"/>.</summary>
    public required long ExpectedVersion { get; init; }

    /// <summary>The writer's lease epoch, or <see cref="NoEpoch"/>. A lower epoch than the stream's is refused.</summary>
    public long Epoch { get; init; } = NoEpoch;

    /// <summary>The events, oldest first. At least one.</summary>
    public required IReadOnlyList<EventData> Events { get; init; }

    /// <summary>
    /// The payloads that the events refer to by saying their hashes, those that are stored already too: a blob lasts as long as a stream that it was brought to.
    /// </summary>
    public IReadOnlyList<Blob> Blobs { get; init; } = [];

    /// <summary>The loop's summary after these events; replaces the one before.</summary>
    public LoopSnapshot? Summary { get; init; }
}
