using System.Buffers.Binary;

namespace LoopKit.Storage.Jsonl;

/// <summary>The positions of a run of versions of one stream.</summary>
/// <param name="First">The first version.</param>
/// <param name="Last">The last version.</param>
/// <param name="Position">The position of the first.</param>
internal readonly record struct PositionRun(long First, long Last, long Position)
{
    public const int Size = 24;

    public static PositionRun Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadInt64LittleEndian(bytes),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
        BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]));

    public void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes, First);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], Last);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], Position);
    }
}
