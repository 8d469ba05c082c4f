namespace LoopKit.Models.Scripted;

/// <summary>Chooses the turn of a call. Pure: the same consumption and call always give the same turn.</summary>
internal static class TurnSelector
{
    /// <summary>The turn to take, or <see langword="null"/> when the transcript is exhausted.</summary>
    /// <param name="transcript">The transcript.</param>
    /// <param name="consumed">What is consumed of it.</param>
    /// <param name="iteration">The iteration; <see langword="null"/> outside a loop.</param>
    /// <param name="lastMessage">The text of the last message.</param>
    public static TranscriptTurn? Choose(Transcript transcript, Consumption consumed, int? iteration, string lastMessage)
    {
        var ordered = transcript.Turns.Where(turn => turn.Match is null).ToList();
        var taken = ordered.Sum(turn => consumed.Counts[turn.Index]);
        // Only a transcript that begins anew has a second round, in which its matching turns are there again.
        var round = transcript.WhenExhausted == WhenExhausted.RepeatAll ? taken / ordered.Count : 0;
        return transcript.Turns.FirstOrDefault(turn => turn.Match is { } match && consumed.Counts[turn.Index] <= round && match.Fits(iteration, lastMessage))
            ?? InOrder(ordered, taken, transcript.WhenExhausted);
    }

    private static TranscriptTurn? InOrder(List<TranscriptTurn> ordered, int taken, WhenExhausted whenExhausted) => whenExhausted switch
    {
        _ when taken < ordered.Count => ordered[taken],
        WhenExhausted.RepeatLast => ordered[^1],
        WhenExhausted.RepeatAll => ordered[taken % ordered.Count],
        _ => null,
    };
}
