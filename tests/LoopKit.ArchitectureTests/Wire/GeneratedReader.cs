using System.Text.Json.Serialization;

namespace LoopKit.ArchitectureTests.Wire;

/// <summary>Reads a record with a default, as nothing in src may.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WithDefault))]
internal sealed partial class GeneratedReader : JsonSerializerContext;
