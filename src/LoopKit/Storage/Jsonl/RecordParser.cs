using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace LoopKit.Storage.Jsonl;

/// <summary>Reads a line of a stream's file.</summary>
internal static class RecordParser
{
    /// <summary>Reads a record, or says what is wrong with the line. Payload and summary are parts of the line.</summary>
    /// <param name="line">The line without its line end.</param>
    /// <param name="record">The record.</param>
    /// <returns>What is wrong; <see langword="null"/> when nothing is.</returns>
    public static string? Read(ReadOnlyMemory<byte> line, out JsonlRecord? record)
    {
        record = null;
        if (!RecordLine.ChecksumIsRight(line.Span))
        {
            return IsConflictMarker(line.Span)
                ? "it has a conflict marker of git: undo that merge, run 'loopkit init --git-store' here and merge again"
                : "its checksum does not match";
        }

        try
        {
            record = Parse(line);
            return null;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return "it is not a record of this format";
        }
    }

    /// <summary>The version of a line, from its beginning alone; -1 when that is no beginning of a record.</summary>
    public static long VersionOf(ReadOnlySpan<byte> line)
    {
        var start = "{\"v\":"u8;
        return line.StartsWith(start) && Utf8Parser.TryParse(line[start.Length..], out long version, out var read)
            && line.Length > start.Length + read && line[start.Length + read] == (byte)',' ? version : -1;
    }

    private static bool IsConflictMarker(ReadOnlySpan<byte> line) =>
        line.StartsWith("<<<<<<<"u8) || line.StartsWith("======="u8) || line.StartsWith(">>>>>>>"u8) || line.StartsWith("|||||||"u8);

    private static JsonlRecord Parse(ReadOnlyMemory<byte> line)
    {
        var fields = new Fields();
        var reader = new Utf8JsonReader(line.Span);
        Require(reader.Read() && reader.TokenType == JsonTokenType.StartObject);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals("data"u8))
            {
                var start = (int)reader.BytesConsumed;
                return fields.ToRecord(line[start..^RecordLine.TrailerLength]);
            }

            if (reader.ValueTextEquals("base64"u8))
            {
                Require(reader.Read());
                return fields.ToRecord(reader.GetBytesFromBase64());
            }

            fields.Take(ref reader, line);
        }

        throw new FormatException("There is no payload.");
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw new FormatException("The line is not a record.");
        }
    }

    /// <summary>What stands before the payload.</summary>
    private struct Fields
    {
        private long _version;
        private DateTime _at;
        private string? _type;
        private byte[]? _hash;
        private byte[]? _previous;
        private string? _stream;
        private bool _more;
        private ReadOnlyMemory<byte> _summary;

        public void Take(ref Utf8JsonReader reader, ReadOnlyMemory<byte> line)
        {
            var name = reader.GetString();
            Require(reader.Read());
            switch (name)
            {
                case "v": _version = reader.GetInt64(); break;
                case "at": _at = DateTime.ParseExact(reader.GetString()!, RecordLine.AtFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal); break;
                case "type": _type = reader.GetString(); break;
                case "hash": _hash = Convert.FromHexString(reader.GetString()!); break;
                case "prev": _previous = Convert.FromHexString(reader.GetString()!); break;
                case "stream": _stream = reader.GetString(); break;
                case "more": _more = reader.GetBoolean(); break;
                case "summary":
                    var start = (int)reader.TokenStartIndex;
                    reader.Skip();
                    _summary = line[start..(int)reader.BytesConsumed];
                    break;
                default: throw new FormatException($"'{name}' is unknown.");
            }
        }

        public readonly JsonlRecord ToRecord(ReadOnlyMemory<byte> payload)
        {
            Require(_version > 0 && _type is not null && _hash?.Length == EventHash.Size && _previous?.Length == EventHash.Size);
            return new JsonlRecord
            {
                Version = _version,
                At = new DateTimeOffset(_at, TimeSpan.Zero),
                Type = _type!,
                Hash = _hash!,
                Previous = _previous!,
                Stream = _stream,
                More = _more,
                Summary = _summary,
                Payload = payload,
            };
        }
    }
}
