namespace LoopKit;

/// <summary>Crockford's base 32 in lower case: sorts like the bytes and has no letters that look like digits.</summary>
internal static class Base32
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";

    /// <summary>26 characters for 16 bytes, most significant bits first.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var value = System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return string.Create(26, value, static (characters, rest) =>
        {
            for (var index = characters.Length - 1; index >= 0; index--)
            {
                characters[index] = Alphabet[(int)(uint)(rest & 31)];
                rest >>= 5;
            }
        });
    }
}
