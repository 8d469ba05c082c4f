using System.Security.Cryptography;

namespace LoopKit.Storage;

/// <summary>A large payload, addressed by its content.</summary>
/// <param name="Hash">Lower-case hexadecimal SHA-256 of the bytes.</param>
/// <param name="Bytes">The payload.</param>
public sealed record Blob(string Hash, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>Addresses a payload by its content.</summary>
    public static Blob Of(ReadOnlyMemory<byte> bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes.Span)), bytes);
}
