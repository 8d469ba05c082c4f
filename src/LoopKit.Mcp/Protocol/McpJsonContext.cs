using System.Text.Json;
using System.Text.Json.Serialization;
using LoopKit.Mcp.Tools;

namespace LoopKit.Mcp.Protocol;

/// <summary>Source-generated JSON of all requests and replies.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(Dictionary<string, JsonElement>))]
[JsonSerializable(typeof(StartLoopRequest))]
[JsonSerializable(typeof(StartLoopReply))]
[JsonSerializable(typeof(ListLoopsRequest))]
[JsonSerializable(typeof(ListLoopsReply))]
[JsonSerializable(typeof(GetLoopRequest))]
[JsonSerializable(typeof(GetLoopReply))]
[JsonSerializable(typeof(GetLoopEventsRequest))]
[JsonSerializable(typeof(GetLoopEventsReply))]
[JsonSerializable(typeof(ControlLoopRequest))]
[JsonSerializable(typeof(ControlLoopReply))]
[JsonSerializable(typeof(StopAllLoopsRequest))]
[JsonSerializable(typeof(StopAllLoopsReply))]
[JsonSerializable(typeof(AlertLoopsRequest))]
[JsonSerializable(typeof(ShareWithLoopRequest))]
[JsonSerializable(typeof(AlertLoopsReply))]
[JsonSerializable(typeof(ShareWithLoopReply))]
[JsonSerializable(typeof(QueryLoopRequest))]
[JsonSerializable(typeof(QueryLoopReply))]
internal sealed partial class McpJsonContext : JsonSerializerContext;
