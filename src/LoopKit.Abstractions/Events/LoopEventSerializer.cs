using System.Text.Json;
using LoopKit.Json;

namespace LoopKit.Events;

/// <summary>The stored form of events: UTF-8 JSON whose <c>type</c> is the stable discriminator.</summary>
public static class LoopEventSerializer
{
    /// <summary>The discriminator of an event, for example <c>turn-completed</c>.</summary>
    public static string TypeOf(LoopEvent loopEvent)
    {
        ArgumentNullException.ThrowIfNull(loopEvent);
        return EventTypes.Of(loopEvent.GetType());
    }

    /// <summary>Writes an event.</summary>
    public static byte[] Serialize(LoopEvent loopEvent)
    {
        ArgumentNullException.ThrowIfNull(loopEvent);
        return EventWriter.Write(loopEvent);
    }

    /// <summary>Reads an event.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>: the bytes are not an event that this version knows.</exception>
    public static LoopEvent Deserialize(ReadOnlySpan<byte> utf8)
    {
        try
        {
            // As LoopKit writes it, the discriminator stands first: the case is known without a search through the object.
            return (EventTypes.TryContract(utf8) is { } contract ? (LoopEvent?)JsonSerializer.Deserialize(utf8, contract) : JsonSerializer.Deserialize(utf8, LoopKitJson.Event))
                ?? throw new JsonException("The event is null.");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new LoopKitException(
                ErrorCodes.StoreCorrupt,
                "A stored event cannot be read. It was written by a newer LoopKit or it is damaged: update LoopKit, or restore the store from a backup.",
                exception);
        }
    }
}
