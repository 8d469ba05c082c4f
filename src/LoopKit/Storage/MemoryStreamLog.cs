namespace LoopKit.Storage;

/// <summary>One stream of the in-memory store.</summary>
/// <remarks>
/// Events are kept as bytes in a few large arrays and become objects when they are read: a store of many events would otherwise give the garbage
/// collector more to do than everything else together.
/// </remarks>
internal sealed class MemoryStreamLog(StreamId stream)
{
    private const int FirstChunk = 1_024;
    private const int LargestChunk = 64 * 1_024;

    private readonly List<Entry> _entries = [];
    private byte[] _chunk = [];
    private int _used;

    public StreamHead Head { get; } = new();

    public StreamId Stream => stream;

    public int Count => _entries.Count;

    /// <summary>The bytes of all payloads.</summary>
    public long PayloadBytes { get; private set; }

    /// <summary>Adds an event that <see cref="Head"/> has taken into the chain. The payload is copied.</summary>
    public void Add(EventData data, long position)
    {
        var size = data.Payload.Length + EventHash.Size;
        if (_chunk.Length - _used < size)
        {
            _chunk = new byte[Math.Max(size, Math.Clamp(_chunk.Length * 2, FirstChunk, LargestChunk))];
            _used = 0;
        }

        data.Payload.Span.CopyTo(_chunk.AsSpan(_used));
        Head.Hash.CopyTo(_chunk.AsSpan(_used + data.Payload.Length));
        _entries.Add(new Entry(position, data.At.UtcTicks, data.Type, _chunk, _used, data.Payload.Length));
        _used += size;
        PayloadBytes += data.Payload.Length;
    }

    /// <summary>The position of the event at an index.</summary>
    public long PositionAt(int index) => _entries[index].Position;

    /// <summary>The event at an index: that of version 1 is at 0.</summary>
    public StoredEvent EventAt(int index)
    {
        var entry = _entries[index];
        return new StoredEvent(
            stream,
            index + 1,
            entry.Position,
            entry.Type,
            entry.Payload,
            new DateTimeOffset(entry.Ticks, TimeSpan.Zero),
            Convert.ToHexStringLower(entry.Hash),
            index == 0 ? EventHash.Genesis : Convert.ToHexStringLower(_entries[index - 1].Hash));
    }

    /// <summary>An event: its payload, and behind that its hash, in a chunk.</summary>
    private readonly record struct Entry(long Position, long Ticks, string Type, byte[] Chunk, int Start, int Length)
    {
        public ReadOnlyMemory<byte> Payload => Chunk.AsMemory(Start, Length);

        public ReadOnlySpan<byte> Hash => Chunk.AsSpan(Start + Length, EventHash.Size);
    }
}
