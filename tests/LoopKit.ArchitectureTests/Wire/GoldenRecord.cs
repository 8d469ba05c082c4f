using System.Text.Json;
using System.Text.Json.Nodes;
using LoopKit.Json;

namespace LoopKit.ArchitectureTests.Wire;

/// <summary>A stored record and its golden files.</summary>
/// <param name="Folder">The folder of its kind.</param>
/// <param name="Name">Its discriminator.</param>
/// <param name="Root">What it is read as.</param>
/// <param name="Type">What it is.</param>
internal sealed record GoldenRecord(string Folder, string Name, Type Root, Type Type)
{
    public string Serialize(object record) => JsonSerializer.Serialize(record, Root, LoopKitJson.Options);

    public object Deserialize(string json) => JsonSerializer.Deserialize(json, Root, LoopKitJson.Options)!;

    /// <summary>Whether everything that was stored is still there; more may be.</summary>
    public static bool Holds(JsonNode? now, JsonNode? stored) => (now, stored) switch
    {
        (JsonObject all, JsonObject some) => some.All(property => all.TryGetPropertyValue(property.Key, out var value) && Holds(value, property.Value)),
        (JsonArray all, JsonArray some) => all.Count == some.Count && all.Zip(some).All(pair => Holds(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(now, stored),
    };

    public override string ToString() => $"{Folder}/{Name}";
}
