namespace LoopKit.Storage;

/// <summary>One blob of the in-memory store, and the streams that it was brought to.</summary>
internal sealed class MemoryBlob(ReadOnlyMemory<byte> bytes)
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    public HashSet<StreamId> Streams { get; } = [];

    public bool BelongsOnlyTo(StreamId[] streams) => Streams.All(streams.Contains);
}
