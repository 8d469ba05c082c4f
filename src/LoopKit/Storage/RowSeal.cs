using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LoopKit.Storage;

/// <summary>A short checksum over a row that has no place in a hash chain, so that a flipped byte in it does not pass for data.</summary>
/// <remarks>The first eight bytes of a SHA-256. It guards against accidents; whoever may write to the file can seal anything.</remarks>
internal static class RowSeal
{
    public const int Size = 8;

    /// <summary>Seals a loop's summary.</summary>
    public static byte[] Of(ReadOnlySpan<byte> json)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(json, hash);
        return hash[..Size].ToArray();
    }

    /// <summary>Seals a lease.</summary>
    public static byte[] Of(string stream, long epoch, string owner, long expires)
    {
        var (name, host) = (Encoding.UTF8.GetBytes(stream), Encoding.UTF8.GetBytes(owner));
        var row = new byte[20 + name.Length + host.Length];
        BinaryPrimitives.WriteInt64LittleEndian(row, epoch);
        BinaryPrimitives.WriteInt64LittleEndian(row.AsSpan(8), expires);
        BinaryPrimitives.WriteInt32LittleEndian(row.AsSpan(16), name.Length);
        name.CopyTo(row, 20);
        host.CopyTo(row, 20 + name.Length);
        return Of(row);
    }
}
