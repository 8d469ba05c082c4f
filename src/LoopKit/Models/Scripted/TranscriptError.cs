namespace LoopKit.Models.Scripted;

/// <summary>The failure of a turn.</summary>
internal sealed record TranscriptError(ModelFailureKind Kind, TimeSpan? RetryAfter);
