using System.Globalization;
using System.Text.Json.Nodes;
using LoopKit.Events;
using LoopKit.Json;

namespace LoopKit.Replay;

/// <summary>Compares events by their stored form and says in a few words where they differ.</summary>
internal static class Divergence
{
    private const int MaxDifferences = 8;
    private const int MaxText = 400;
    private const int MaxValue = 120;

    public static ReplayResult.Diverged Of(long version, string expected, string got) => new(version, expected, got, []);

    /// <summary>How two events differ, or <see langword="null"/> when their stored form is the same.</summary>
    public static ReplayResult.Diverged? Between(long version, LoopEvent expected, LoopEvent got) => AreSame(expected, got)
        ? null
        : new ReplayResult.Diverged(version, Text(expected), Text(got), expected.GetType() == got.GetType() ? Differences(expected, got) : []);

    public static bool AreSame(LoopEvent left, LoopEvent right) => LoopEventSerializer.Serialize(left).AsSpan().SequenceEqual(LoopEventSerializer.Serialize(right));

    /// <summary>An event on one line, cut.</summary>
    public static string Text(LoopEvent loopEvent)
    {
        var json = ToJson(loopEvent);
        json.Remove("type");
        return EventSummary.OneLine($"{LoopEventSerializer.TypeOf(loopEvent)} {json.ToJsonString(LoopKitJson.Options)}", MaxText);
    }

    private static List<string> Differences(LoopEvent expected, LoopEvent got)
    {
        List<string> found = [];
        Collect("", ToJson(expected), ToJson(got), found);
        return found.Count <= MaxDifferences
            ? found
            : [.. found.Take(MaxDifferences), string.Create(CultureInfo.InvariantCulture, $"and {found.Count - MaxDifferences} more")];
    }

    private static void Collect(string path, JsonNode? expected, JsonNode? got, List<string> found)
    {
        switch (expected, got)
        {
            case (JsonObject left, JsonObject right):
                foreach (var name in left.Select(property => property.Key).Union(right.Select(property => property.Key), StringComparer.Ordinal))
                {
                    Collect(path.Length == 0 ? name : $"{path}.{name}", left[name], right[name], found);
                }

                break;
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                for (var index = 0; index < left.Count; index++)
                {
                    Collect(string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]"), left[index], right[index], found);
                }

                break;
            case var _ when !JsonNode.DeepEquals(expected, got):
                found.Add($"{path}: expected {Value(expected)}, got {Value(got)}");
                break;
        }
    }

    private static string Value(JsonNode? value) => value is null ? "nothing" : EventSummary.OneLine(value.ToJsonString(LoopKitJson.Options), MaxValue);

    private static JsonObject ToJson(LoopEvent loopEvent) => JsonNode.Parse(LoopEventSerializer.Serialize(loopEvent))!.AsObject();
}
