namespace LoopKit.Storage;

/// <summary>An event as a store returns it.</summary>
/// <param name="Stream">The stream that it belongs to.</param>
/// <param name="Version">Its place in the stream: 1, 2, 3 … without gaps.</param>
/// <param name="Position">Its place among all events of the store; grows, may have gaps.</param>
/// <param name="Type">The stable discriminator.</param>
/// <param name="Payload">UTF-8 JSON, byte for byte as it was appended.</param>
/// <param name="At">When it happened, to the tick, in UTC.</param>
/// <param name="Hash">Lower-case hexadecimal SHA-256 over the previous hash and this event; see <see cref="EventHash"/>.</param>
/// <param name="PreviousHash">The hash of the event before it, or 64 zeros for the first.</param>
public sealed record StoredEvent(
    StreamId Stream,
    long Version,
    long Position,
    string Type,
    ReadOnlyMemory<byte> Payload,
    DateTimeOffset At,
    string Hash,
    string PreviousHash);
