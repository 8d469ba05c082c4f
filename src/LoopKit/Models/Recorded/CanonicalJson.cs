using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Recorded;

/// <summary>JSON on one line; as a key, its text says nothing but its value: the properties of every object are sorted.</summary>
internal static class CanonicalJson
{
    private static readonly JsonSerializerOptions _options = new(AIJsonUtilities.DefaultOptions) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = false };

    public static string SortedText(JsonNode? json) => Sorted(json)?.ToJsonString(_options) ?? "null";

    /// <summary>In the order in which it is: what a model said is kept as it was said.</summary>
    public static string Text(JsonNode? json) => json?.ToJsonString(_options) ?? "null";

    public static JsonNode? Of<T>(T value) => JsonSerializer.SerializeToNode(value, _options);

    public static T? Read<T>(string json) => JsonSerializer.Deserialize<T>(json, _options);

    private static JsonNode? Sorted(JsonNode? json) => json switch
    {
        JsonObject map => new JsonObject(map.OrderBy(property => property.Key, StringComparer.Ordinal).Select(property => KeyValuePair.Create(property.Key, Sorted(property.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => json?.DeepClone(),
    };
}
