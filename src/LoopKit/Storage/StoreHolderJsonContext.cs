using System.Text.Json.Serialization;

namespace LoopKit.Storage;

/// <summary>Source-generated JSON of <c>host.json</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StoreHolder))]
internal sealed partial class StoreHolderJsonContext : JsonSerializerContext;
