namespace LoopKit.Models;

/// <summary>A model call that failed in a way that its provider could classify.</summary>
/// <remarks>Providers throw it from their <c>IChatClient</c>. Other exceptions are classified by LoopKit, by HTTP status where there is one.</remarks>
/// <param name="kind">What kind of failure it is.</param>
/// <param name="message">The provider's words, without secrets.</param>
/// <param name="innerException">The cause, when there is one.</param>
public sealed class ModelException(ModelFailureKind kind, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What kind of failure it is.</summary>
    public ModelFailureKind Kind { get; } = kind;

    /// <summary>How long the provider asks to wait before the next call.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The provider's identifier of the response, when it gave one.</summary>
    public string? ResponseId { get; init; }
}
