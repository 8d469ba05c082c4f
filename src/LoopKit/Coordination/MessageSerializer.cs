using System.Text.Json;
using LoopKit.Json;
using LoopKit.Storage;

namespace LoopKit.Coordination;

/// <summary>The stored form of messages.</summary>
internal static class MessageSerializer
{
    public static EventData ToEvent(Message message, DateTimeOffset at) => new(
        TypeOf(message),
        Serialize(message),
        at);

    public static Message FromEvent(StoredEvent stored) =>
        Deserialize(stored.Payload.Span)
        ?? throw new LoopKitException(ErrorCodes.StoreCorrupt, $"Message {stored.Version} of {stored.Stream} cannot be read. Restore the store from a backup.");

    public static byte[] Serialize(Message message) => JsonSerializer.SerializeToUtf8Bytes(message, LoopKitJson.Message);

    public static Message? Deserialize(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, LoopKitJson.Message);

    private static string TypeOf(Message message) => message switch
    {
        Alert => "alert",
        Share => "share",
        Query => "query",
        QueryReply => "query-reply",
        StopRequest => "stop",
        _ => throw new InvalidOperationException($"{message.GetType().Name} is not a message that is stored."),
    };
}
