using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LoopKit;

/// <summary>The text form that all identifiers share.</summary>
internal static class IdText
{
    public static bool IsValid(string? text)
    {
        if (text is not { Length: >= 1 and <= 64 } || text[0] == '-')
        {
            return false;
        }

        foreach (var character in text)
        {
            if (!char.IsAsciiLetterLower(character) && !char.IsAsciiDigit(character) && character != '-')
            {
                return false;
            }
        }

        return true;
    }

    public static string NewUlid(TimeProvider time)
    {
        Span<byte> bytes = stackalloc byte[16];
        RandomNumberGenerator.Fill(bytes);
        var milliseconds = time.GetUtcNow().ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(bytes[2..], (uint)milliseconds);
        return Base32.Encode(bytes);
    }
}
