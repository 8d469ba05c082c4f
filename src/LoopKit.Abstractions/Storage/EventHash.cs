using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace LoopKit.Storage;

/// <summary>The hash chain of a stream. Every store computes it in the same way, so a stream keeps its hashes when it moves.</summary>
/// <remarks>
/// <c>SHA-256(previous ‖ version ‖ ticks ‖ length(type) ‖ type ‖ payload)</c>: previous hash as 32 bytes, version and UTC ticks as
/// 64-bit and the length of the type as 32-bit little-endian integers, type in UTF-8.
/// </remarks>
public static class EventHash
{
    /// <summary>The size of a hash in bytes.</summary>
    public const int Size = 32;

    /// <summary>What stands before the first event: 64 zeros.</summary>
    public static string Genesis { get; } = new('0', Size * 2);

    /// <summary>Computes the hash of an event.</summary>
    /// <param name="previous">The hash of the event before it, <see cref="Size"/> bytes.</param>
    /// <param name="version">The version that the event gets.</param>
    /// <param name="data">The event.</param>
    /// <param name="hash">Receives <see cref="Size"/> bytes.</param>
    public static void Compute(ReadOnlySpan<byte> previous, long version, EventData data, Span<byte> hash)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> header = stackalloc byte[20];
        BinaryPrimitives.WriteInt64LittleEndian(header, version);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], data.At.UtcTicks);
        Span<byte> type = stackalloc byte[Encoding.UTF8.GetMaxByteCount(Math.Min(data.Type.Length, 128))];
        if (data.Type.Length > 128)
        {
            throw new ArgumentException($"The event type has {data.Type.Length} characters; at most 128 are allowed.", nameof(data));
        }

        type = type[..Encoding.UTF8.GetBytes(data.Type, type)];
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], type.Length);
        sha.AppendData(previous);
        sha.AppendData(header);
        sha.AppendData(type);
        sha.AppendData(data.Payload.Span);
        sha.GetHashAndReset(hash);
    }
}
