using System.Text.Json.Serialization;

namespace LoopKit.Storage.Jsonl;

/// <summary>Source-generated JSON of the store's own files. Every property is required, so that nothing is made up when one is missing.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(HeadRecord))]
[JsonSerializable(typeof(LeaseRecord))]
[JsonSerializable(typeof(SessionRecord))]
[JsonSerializable(typeof(DeletionRecord))]
[JsonSerializable(typeof(StoreRepair))]
[JsonSerializable(typeof(StoreFormat))]
internal sealed partial class JsonlStoreJsonContext : JsonSerializerContext;
