using System.Text.Json.Serialization;

namespace LoopKit.Spool;

/// <summary>The JSON form of spooled commands and their answers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SpooledCommand))]
[JsonSerializable(typeof(SpooledAnswer))]
internal sealed partial class SpoolJsonContext : JsonSerializerContext;
