using System.Buffers.Binary;

namespace LoopKit.Storage;

/// <summary>The running checksum of SQLite's write-ahead log.</summary>
/// <remarks>Source: "Checksum algorithm" in the description of SQLite's file format, section 4.2.</remarks>
internal struct LogChecksum(bool bigEndian)
{
    private uint _first;
    private uint _second;

    /// <summary>Both halves as they stand in the log.</summary>
    public readonly ulong Value => ((ulong)_first << 32) | _second;

    /// <summary>Adds bytes; their number is a multiple of eight.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            _first += Word(bytes) + _second;
            _second += Word(bytes[4..]) + _first;
        }
    }

    private readonly uint Word(ReadOnlySpan<byte> bytes) =>
        bigEndian ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
}
