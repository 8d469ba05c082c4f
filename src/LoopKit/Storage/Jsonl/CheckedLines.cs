using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace LoopKit.Storage.Jsonl;

/// <summary>A host-local file of JSON lines, each with a checksum.</summary>
internal static class CheckedLines
{
    public static void Write<T>(ArrayBufferWriter<byte> output, T value, JsonTypeInfo<T> type)
    {
        var start = output.WrittenCount;
        output.Write(JsonSerializer.SerializeToUtf8Bytes(value, type).AsSpan()[..^1]);
        RecordLine.Trailer(output, start);
    }

    /// <summary>Reads a file; a line that is damaged is <see langword="null"/>, and a last one that was cut short is left out: it was never acknowledged.</summary>
    /// <returns>The lines with their numbers, from 1; none when there is no file.</returns>
    public static IEnumerable<(long Number, T? Value)> Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var reader = new LineReader(SharedFile.OpenRead(path), 0);
        for (var number = 1L; reader.TryRead(out var line) && (line.IsComplete || HasWholeRecord(line.Bytes.Span)); number++)
        {
            yield return (number, Parse(line.Bytes.Span, type));
        }
    }

    /// <summary>Whether nothing but the line's end is missing, or damaged.</summary>
    private static bool HasWholeRecord(ReadOnlySpan<byte> line) => RecordLine.ChecksumIsRight(line) || (line.Length > 0 && RecordLine.ChecksumIsRight(line[..^1]));

    private static T? Parse<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        if (!RecordLine.ChecksumIsRight(line))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
