using System.Runtime.CompilerServices;
using System.Text.Json;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Plugins.Http;

/// <summary>Turns an SDK's failures into <see cref="ModelException"/>s, and a stream without an end into one too. Lets the connection below know whose call it is.</summary>
/// <param name="inner">The SDK's client.</param>
/// <param name="classify">Knows the SDK's own exceptions.</param>
internal sealed class ClassifyingChatClient(IChatClient inner, Func<Exception, ModelException?> classify) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        CurrentCall.RateLimits = RateLimitReport.From(options);
        try
        {
            return await base.GetResponseAsync(messages, options, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (Classify(failure, cancellationToken) is { } classified)
        {
            throw classified;
        }
    }

    public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var finished = false;
        string? responseId = null;
        var report = RateLimitReport.From(options);
        var updates = InnerClient.GetStreamingResponseAsync(messages, options, cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (updates.ConfigureAwait(false))
        {
            while (await NextAsync(updates, report, cancellationToken).ConfigureAwait(false))
            {
                finished |= updates.Current.FinishReason is not null;
                responseId ??= updates.Current.ResponseId;
                yield return updates.Current;
            }
        }

        if (!finished)
        {
            // The SDKs end quietly when the connection does; without this a half reply would pass for a whole one.
            throw new ModelException(ModelFailureKind.CutStream, "The provider's reply ended before it was finished.") { ResponseId = responseId };
        }
    }

    private async ValueTask<bool> NextAsync(IAsyncEnumerator<ChatResponseUpdate> updates, RateLimitReport? report, CancellationToken cancellationToken)
    {
        CurrentCall.RateLimits = report; // For this step alone: what an asynchronous method sets here does not reach its caller.
        try
        {
            return await updates.MoveNextAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (Classify(failure, cancellationToken) is { } classified)
        {
            throw classified;
        }
    }

    private ModelException? Classify(Exception failure, CancellationToken cancellationToken) => failure switch
    {
        ModelException => null,
        OperationCanceledException when cancellationToken.IsCancellationRequested => null,
        _ => Known(failure) ?? classify(failure) ?? HttpFailure.Transport(failure) ?? Garbled(failure),
    };

    /// <summary>Failures classified below the SDK, however deep the SDK wraps them.</summary>
    private static ModelException? Known(Exception failure)
    {
        var cause = failure.InnerException;
        while (cause is not null and not ModelException)
        {
            cause = cause.InnerException;
        }

        return cause as ModelException;
    }

    private static ModelException? Garbled(Exception failure) => failure is JsonException or FormatException or KeyNotFoundException or ArgumentOutOfRangeException
        ? new ModelException(ModelFailureKind.CutStream, $"The provider's reply is incomplete or not what its API promises ({failure.GetType().Name}).", failure)
        : null;
}
