using System.Text.Json.Serialization;
using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Json;

/// <summary>Source-generated JSON of all stored and sent records.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(LoopEvent))]
[JsonSerializable(typeof(RecordedEvent))]
[JsonSerializable(typeof(LoopSnapshot))]
[JsonSerializable(typeof(LoopSpec))]
[JsonSerializable(typeof(LoopCommand))]
[JsonSerializable(typeof(Message))]
internal sealed partial class LoopKitJsonContext : JsonSerializerContext;
