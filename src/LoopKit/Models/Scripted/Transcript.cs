namespace LoopKit.Models.Scripted;

/// <summary>The turns that a scripted model takes.</summary>
/// <param name="Source">The absolute path of the file.</param>
/// <param name="Turns">The turns, in order.</param>
/// <param name="WhenExhausted">What happens after the last.</param>
internal sealed record Transcript(string Source, IReadOnlyList<TranscriptTurn> Turns, WhenExhausted WhenExhausted)
{
    /// <summary>What sub-agents say, by their task.</summary>
    public IReadOnlyList<TranscriptExploration> Explorations { get; init; } = [];
}
