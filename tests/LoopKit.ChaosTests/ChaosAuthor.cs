using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LoopKit.ChaosTests;

/// <summary>The model behind the endpoint: what it says follows from the request alone, so a repeated request has the same reply.</summary>
internal static partial class ChaosAuthor
{
    /// <summary>The text and the tool calls of the reply to a request.</summary>
    public static (string Text, IReadOnlyList<(string Name, string Arguments)> Calls) Reply(JsonElement request)
    {
        var messages = request.GetProperty("messages");
        var prompt = messages[0].GetProperty("content").GetRawText();
        var loop = Goal().Match(prompt).Groups[1].Value;
        var iteration = int.Parse(Iteration().Match(prompt).Groups[1].Value, CultureInfo.InvariantCulture);
        var replies = messages.EnumerateArray().Count(message => message.GetProperty("role").GetString() == "assistant");
        var token = ChaosTask.Token(loop, iteration);
        return replies switch
        {
            0 => ("I look at the file first.", [("read", Json(new { path = ChaosTask.File })), ("record", Json(new { loop, iteration, token }))]),
            1 => ("Now I write it.", [("write", Json(new { path = ChaosTask.File, content = ChaosTask.Content(loop, iteration) }))]),
            _ => ("That is all.", [("complete_task", Json(new { summary = $"Line {iteration} is there." }))]),
        };
    }

    private static string Json(object value) => JsonSerializer.Serialize(value);

    [GeneratedRegex("Work as loop ([a-z0-9-]+)\\.")]
    private static partial Regex Goal();

    [GeneratedRegex("Iteration ([0-9]+) of at most")]
    private static partial Regex Iteration();
}
