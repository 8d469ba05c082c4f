using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace LoopKit.Storage.Jsonl;

/// <summary>Writes a record as one line of JSON.</summary>
/// <remarks>
/// A payload that is JSON on one line stands in the line as it is, everything else in base64: either way its bytes come back as they were. The
/// checksum is that of all bytes of the line before it.
/// </remarks>
internal static class RecordLine
{
    /// <summary>The length of <c>,"crc":"01234567"}</c>.</summary>
    public const int TrailerLength = 18;

    public const string AtFormat = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static void Write(ArrayBufferWriter<byte> output, JsonlRecord record)
    {
        var start = output.WrittenCount;
        output.Write("{\"v\":"u8);
        Number(output, record.Version);
        output.Write(",\"at\":\""u8);
        Ascii(output, record.At.UtcDateTime.ToString(AtFormat, CultureInfo.InvariantCulture));
        Text(output, "\",\"type\":\""u8, record.Type);
        output.Write("\",\"hash\":\""u8);
        Ascii(output, Convert.ToHexStringLower(record.Hash));
        output.Write("\",\"prev\":\""u8);
        Ascii(output, Convert.ToHexStringLower(record.Previous));
        output.Write("\""u8);
        Optional(output, record);
        Payload(output, record.Payload.Span);
        Trailer(output, start);
    }

    /// <summary>Ends a line of JSON, begun at a place of the output, with its checksum.</summary>
    public static void Trailer(ArrayBufferWriter<byte> output, int start)
    {
        var crc = LineChecksum.Of(output.WrittenSpan[start..]);
        output.Write(",\"crc\":\""u8);
        Ascii(output, crc.ToString("x8", CultureInfo.InvariantCulture));
        output.Write("\"}\n"u8);
    }

    /// <summary>Whether a line, without its line end, has the checksum of its content.</summary>
    public static bool ChecksumIsRight(ReadOnlySpan<byte> line)
    {
        if (line.Length <= TrailerLength)
        {
            return false;
        }

        var trailer = line[^TrailerLength..];
        return trailer.StartsWith(",\"crc\":\""u8) && trailer.EndsWith("\"}"u8)
            && Utf8Parser.TryParse(trailer[8..16], out uint crc, out var read, 'x') && read == 8
            && crc == LineChecksum.Of(line[..^TrailerLength])
            && trailer[8..16].IndexOfAnyInRange((byte)'A', (byte)'F') < 0;
    }

    private static void Optional(ArrayBufferWriter<byte> output, JsonlRecord record)
    {
        if (record.Stream is { } stream)
        {
            Text(output, ",\"stream\":\""u8, stream);
            output.Write("\""u8);
        }

        if (record.More)
        {
            output.Write(",\"more\":true"u8);
        }

        if (!record.Summary.IsEmpty)
        {
            output.Write(",\"summary\":"u8);
            output.Write(record.Summary.Span);
        }
    }

    private static void Payload(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> payload)
    {
        if (IsJsonOnOneLine(payload))
        {
            output.Write(",\"data\":"u8);
            output.Write(payload);
            return;
        }

        output.Write(",\"base64\":\""u8);
        Base64.EncodeToUtf8(payload, output.GetSpan(Base64.GetMaxEncodedToUtf8Length(payload.Length)), out _, out var written);
        output.Advance(written);
        output.Write("\""u8);
    }

    private static bool IsJsonOnOneLine(ReadOnlySpan<byte> payload)
    {
        // A control character, a line end above all, is legal JSON between tokens, but not in a line.
        if (payload.IsEmpty || payload.IndexOfAnyInRange((byte)0, (byte)0x1f) >= 0 || !Utf8.IsValid(payload))
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(payload);
            while (reader.Read())
            {
                // Reading to the end is the check.
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void Text(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> name, string value)
    {
        output.Write(name);
        output.Write(JsonEncodedText.Encode(value, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes);
    }

    private static void Number(ArrayBufferWriter<byte> output, long value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out var written);
        output.Advance(written);
    }

    private static void Ascii(ArrayBufferWriter<byte> output, string text) => output.Advance(Encoding.ASCII.GetBytes(text, output.GetSpan(text.Length)));
}
