using System.Buffers;
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

    private const int HeaderSize = 20;
    private const int MaxType = 128;
    private const int OnStack = 1024;

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
        if (data.Type.Length > MaxType)
        {
            throw new ArgumentException($"The event type has {data.Type.Length} characters; at most {MaxType} are allowed.", nameof(data));
        }

        // One call over one buffer: nothing is allocated for events of the usual size.
        var typeLength = Encoding.UTF8.GetByteCount(data.Type);
        var length = previous.Length + HeaderSize + typeLength + data.Payload.Length;
        var rented = length > OnStack ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> input = rented is null ? stackalloc byte[OnStack] : rented;
        previous.CopyTo(input);
        var header = input[previous.Length..];
        BinaryPrimitives.WriteInt64LittleEndian(header, version);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], data.At.UtcTicks);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], typeLength);
        Encoding.UTF8.GetBytes(data.Type, header[HeaderSize..]);
        data.Payload.Span.CopyTo(header[(HeaderSize + typeLength)..]);
        SHA256.HashData(input[..length], hash);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
