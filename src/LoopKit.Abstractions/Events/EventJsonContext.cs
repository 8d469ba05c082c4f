using System.Text.Json.Serialization;

namespace LoopKit.Events;

/// <summary>Generated writers of what every iteration writes. They write what reflection does, byte for byte, in half of the time.</summary>
/// <remarks>Only writers: why nothing is read by generated code is said at <see cref="Json.LoopKitJson"/>.</remarks>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Serialization,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(IterationStarted))]
[JsonSerializable(typeof(TurnStarted))]
[JsonSerializable(typeof(TurnCompleted))]
[JsonSerializable(typeof(ToolStarted))]
[JsonSerializable(typeof(ToolCompleted))]
[JsonSerializable(typeof(TurnsEnded))]
[JsonSerializable(typeof(ValidationStarted))]
[JsonSerializable(typeof(ValidationCompleted))]
[JsonSerializable(typeof(CheckpointCreated))]
[JsonSerializable(typeof(IterationCompleted))]
internal sealed partial class EventJsonContext : JsonSerializerContext;
