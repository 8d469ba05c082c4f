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

    /// <summary>Reads a file; a line that is not whole is <see langword="null"/>, and one without an end is left out.</summary>
    /// <returns>The lines with their numbers, from 1; none when there is no file.</returns>
    public static IEnumerable<(long Number, T? Value)> Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var reader = new LineReader(SharedFile.OpenRead(path), 0);
        for (var number = 1L; reader.TryRead(out var line) && line.IsComplete; number++)
        {
            yield return (number, Parse(line.Bytes.Span, type));
        }
    }

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
