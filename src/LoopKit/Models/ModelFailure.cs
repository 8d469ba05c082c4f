namespace LoopKit.Models;

/// <summary>What a failed model call was.</summary>
/// <param name="Kind">What kind of failure it is.</param>
/// <param name="Message">What happened, on a few lines at most.</param>
/// <param name="RetryAfter">How long the provider asks to wait.</param>
/// <param name="ResponseId">The provider's identifier of the response, when it gave one.</param>
internal sealed record ModelFailure(ModelFailureKind Kind, string Message, TimeSpan? RetryAfter = null, string? ResponseId = null);
