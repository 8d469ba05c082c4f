using System.Buffers.Binary;

namespace LoopKit.Storage.Jsonl;

/// <summary>A run of events of one stream that were written together.</summary>
/// <param name="Position">The position of the first.</param>
/// <param name="FirstVersion">The version of the first.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Stream">The number of the stream in the index.</param>
/// <param name="Hash">The beginning of the hash of the last.</param>
internal readonly record struct IndexEntry(long Position, long FirstVersion, int Count, int Stream, ulong Hash)
{
    public const int Size = ChecksumAt + sizeof(uint);

    private const int ChecksumAt = 32;

    public long LastVersion => FirstVersion + Count - 1;

    public long LastPosition => Position + Count - 1;

    public static ulong Short(ReadOnlySpan<byte> hash) => BinaryPrimitives.ReadUInt64BigEndian(hash);

    /// <summary>Reads an entry; <see langword="null"/> when it is not as it was written. One that names another stream would hide events from whoever reads them all.</summary>
    public static IndexEntry? TryRead(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) != LineChecksum.Of(bytes[..ChecksumAt])
        ? null
        : new(
            BinaryPrimitives.ReadInt64LittleEndian(bytes),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, Position);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], FirstVersion);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[16..], Count);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[20..], Stream);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], Hash);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], LineChecksum.Of(bytes[..ChecksumAt]));
    }
}
