using System.Text;
using System.Text.Unicode;

namespace LoopKit.Archive;

/// <summary>Bytes in an archive: readable where they are text, and exact in either form.</summary>
internal static class ArchiveText
{
    public static (string? Text, byte[]? Base64) Of(ReadOnlySpan<byte> bytes) =>
        Utf8.IsValid(bytes) ? (Encoding.UTF8.GetString(bytes), null) : (null, bytes.ToArray());

    public static byte[] BytesOf(string? text, byte[]? base64) =>
        text is null ? base64 ?? [] : Encoding.UTF8.GetBytes(text);
}
