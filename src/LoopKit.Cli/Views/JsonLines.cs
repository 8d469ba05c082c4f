using System.Text.Json;
using System.Text.Json.Nodes;
using LoopKit.Diagnostics;
using LoopKit.Engine;
using LoopKit.Json;
using LoopKit.Replay;

namespace LoopKit.Cli.Views;

/// <summary>Writes one JSON value a line to standard output, each flushed at once.</summary>
internal static class JsonLines
{
    public static void Write<T>(T value) => WriteLine(JsonSerializer.Serialize(value, LoopKitJson.Options));

    /// <summary>The last line of <c>run --json</c>.</summary>
    public static void WriteResult(LoopSnapshot loop) => WriteLine(new JsonObject
    {
        ["type"] = "result",
        ["id"] = loop.Id.Value,
        ["name"] = loop.Name,
        ["status"] = StatusText.Word(loop.Status),
        ["reason"] = loop.Reason is null ? null : JsonNamingPolicy.KebabCaseLower.ConvertName(loop.Reason.Code.ToString()),
        ["message"] = loop.Reason?.Summary,
        ["iterations"] = loop.Iteration,
        ["commit"] = loop.Commit,
        ["branch"] = loop.Branch,
    }.ToJsonString(LoopKitJson.Options));

    /// <summary>The one line of <c>replay --json</c>.</summary>
    public static void WriteReplay(LoopSnapshot loop, ReplayResult result)
    {
        var diverged = result as ReplayResult.Diverged;
        WriteLine(new JsonObject
        {
            ["type"] = "replay",
            ["id"] = loop.Id.Value,
            ["name"] = loop.Name,
            ["exact"] = diverged is null,
            ["events"] = (result as ReplayResult.Exact)?.Events,
            ["version"] = diverged?.Version,
            ["expected"] = diverged?.Expected,
            ["got"] = diverged?.Got,
            ["differences"] = diverged is null ? null : new JsonArray([.. diverged.Differences.Select(difference => JsonValue.Create(difference))]),
        }.ToJsonString(LoopKitJson.Options));
    }

    /// <summary>The findings of <c>doctor --json</c> as one array.</summary>
    public static void WriteFindings(IEnumerable<Finding> findings) => WriteLine(new JsonArray([.. findings.Select(finding => (JsonNode)new JsonObject
    {
        ["subject"] = finding.Subject,
        ["level"] = finding.Level.ToString().ToLowerInvariant(),
        ["text"] = finding.Text,
        ["advice"] = finding.Advice,
    })]).ToJsonString(LoopKitJson.Options));

    private static void WriteLine(string json)
    {
        Console.Out.WriteLine(json);
        Console.Out.Flush();
    }
}
