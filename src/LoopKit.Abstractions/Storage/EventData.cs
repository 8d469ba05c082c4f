namespace LoopKit.Storage;

/// <summary>An event to be stored.</summary>
/// <param name="Type">The stable discriminator, for example <c>turn-completed</c>.</param>
/// <param name="Payload">UTF-8 JSON. The store keeps the bytes as they are.</param>
/// <param name="At">When it happened.</param>
public sealed record EventData(string Type, ReadOnlyMemory<byte> Payload, DateTimeOffset At);
