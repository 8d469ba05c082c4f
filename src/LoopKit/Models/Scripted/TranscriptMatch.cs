namespace LoopKit.Models.Scripted;

/// <summary>When a turn is taken out of its order. Everything that is set must hold.</summary>
/// <param name="Iteration">The iteration of the loop.</param>
/// <param name="LastMessageContains">A part of the last message: text, or the result of a tool.</param>
internal sealed record TranscriptMatch(int? Iteration, string? LastMessageContains)
{
    /// <summary>Whether a call fits.</summary>
    /// <param name="iteration">The iteration; <see langword="null"/> outside a loop.</param>
    /// <param name="lastMessage">The text of the last message.</param>
    public bool Fits(int? iteration, string lastMessage) =>
        (Iteration is null || Iteration == iteration)
        && (LastMessageContains is null || lastMessage.Contains(LastMessageContains, StringComparison.Ordinal));
}
