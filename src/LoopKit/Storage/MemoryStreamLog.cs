namespace LoopKit.Storage;

/// <summary>One stream of the in-memory store.</summary>
internal sealed class MemoryStreamLog
{
    public StreamHead Head { get; } = new();

    public List<StoredEvent> Events { get; } = [];
}
