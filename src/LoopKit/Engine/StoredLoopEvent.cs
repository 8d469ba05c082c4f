using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Engine;

/// <summary>Reads a stored event of a loop.</summary>
internal static class StoredLoopEvent
{
    public static RecordedEvent ToRecorded(LoopId loop, StoredEvent stored) =>
        new(loop, stored.Version, stored.At, LoopEventSerializer.Deserialize(stored.Payload.Span), stored.Hash, stored.PreviousHash);
}
