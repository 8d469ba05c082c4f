namespace LoopKit.Events;

/// <summary>A loop's event as it stands in the journal.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Version">Its place in the journal: 1, 2, 3 … without gaps.</param>
/// <param name="At">When it happened, in UTC.</param>
/// <param name="Event">What happened.</param>
/// <param name="Hash">The hash of this event in the chain.</param>
/// <param name="PreviousHash">The hash of the event before it.</param>
public sealed record RecordedEvent(LoopId Loop, long Version, DateTimeOffset At, LoopEvent Event, string Hash, string PreviousHash)
{
    /// <summary>The stable discriminator.</summary>
    public string Type => LoopEventSerializer.TypeOf(Event);
}
