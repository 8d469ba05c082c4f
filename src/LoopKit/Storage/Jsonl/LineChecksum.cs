using System.Buffers.Binary;
using System.Numerics;

namespace LoopKit.Storage.Jsonl;

/// <summary>CRC-32C of a line: tells a line that was torn or edited from one that is whole. The hash chain proves the rest.</summary>
internal static class LineChecksum
{
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var octet in bytes)
        {
            crc = BitOperations.Crc32C(crc, octet);
        }

        return ~crc;
    }
}
