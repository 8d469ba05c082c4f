using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LoopKit.Models.Recorded;

/// <summary>A recording on disk: one JSON object a line, each with the whole request and its reply.</summary>
internal static class RecordingFile
{
    private static readonly Lock _writing = new();

    /// <summary>Reads a recording. A last line that a crash cut off counts as not written.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.RecordingInvalid"/>.</exception>
    public static IReadOnlyList<RecordedCall> Read(string path)
    {
        List<RecordedCall> calls = [];
        try
        {
            var lines = File.ReadAllText(path).Split('\n');
            for (var line = 0; line < lines.Length - 1; line++)
            {
                if (lines[line].Length > 0)
                {
                    calls.Add(Parse(lines[line], path, line + 1));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new LoopKitException(ErrorCodes.RecordingInvalid, $"The recording '{path}' cannot be read: {exception.Message} Record one with the model record:FILE+PROVIDER:MODEL.", exception);
        }

        return calls;
    }

    /// <summary>Adds a call at the end.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public static void Append(string path, RecordedCall call)
    {
        var json = new JsonObject
        {
            ["key"] = call.Request.Key,
            ["iteration"] = call.Iteration,
            ["turn"] = call.Turn,
            ["messages"] = new JsonArray([.. call.Request.Messages.Select(message => JsonNode.Parse(message))]),
            ["options"] = call.Request.Options is null ? null : JsonNode.Parse(call.Request.Options),
            ["response"] = JsonNode.Parse(call.Response),
        };
        var line = Encoding.UTF8.GetBytes(CanonicalJson.Text(json) + "\n");
        lock (_writing)
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            RemoveTornLine(file);
            file.Write(line);
        }
    }

    private static void RemoveTornLine(FileStream file)
    {
        var end = file.Length;
        while (end > 0 && ByteAt(file, end - 1) != '\n')
        {
            end--;
        }

        file.SetLength(end);
        file.Position = end;
    }

    private static int ByteAt(FileStream file, long position)
    {
        file.Position = position;
        return file.ReadByte();
    }

    private static RecordedCall Parse(string line, string path, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            var messages = root.GetProperty("messages").EnumerateArray().Select(message => message.GetRawText()).ToList();
            var options = root.GetProperty("options");
            var request = new CanonicalRequest(messages, options.ValueKind == JsonValueKind.Null ? null : options.GetRawText());
            return new RecordedCall(root.GetProperty("iteration").GetInt32(), root.GetProperty("turn").GetInt32(), request, root.GetProperty("response").GetRawText());
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new LoopKitException(ErrorCodes.RecordingInvalid, $"Line {number} of '{path}' is not a recorded call: {exception.Message} Record anew with the model record:FILE+PROVIDER:MODEL.", exception);
        }
    }
}
