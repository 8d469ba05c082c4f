using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Agents;

/// <summary>Takes turns with any chat model. LoopKit runs the tools that it asks for.</summary>
internal sealed class ChatAgent(ModelResolver models, ModelLimits limits, TimeProvider time) : IAgent
{
    public const string AgentName = "chat";

    public string Name => AgentName;

    public async ValueTask<AgentTurn> TakeTurnAsync(AgentTurnRequest request, CancellationToken cancellationToken = default)
    {
        var client = models.Resolve(request.Model);
        var options = new ChatOptions
        {
            MaxOutputTokens = request.MaxOutputTokens,
            Tools = [.. request.Tools.Select(tool => tool.Function)],
            AdditionalProperties = new AdditionalPropertiesDictionary { [ChatCall.Key] = request.Call },
        };
        if (request.RateLimits is { } report)
        {
            options.AdditionalProperties[RateLimitReport.Key] = report;
        }

        using var silence = new CancellationTokenSource(request.IdleTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellationToken);

        try
        {
            // A reply counts only when its stream has ended well, so that nothing of a broken one is ever used.
            var updates = client.GetStreamingResponseAsync(request.Messages, options, either.Token);
            var response = await Heard(updates).ToChatResponseAsync(either.Token).ConfigureAwait(false);
            return new AgentTurn.Replied(response);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (silence.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return new AgentTurn.Failed(ModelFailureKind.Timeout, $"Nothing more came for {request.IdleTimeout}.", ResponseId: ModelFailures.ResponseIdOf(exception));
        }
        catch (Exception exception)
        {
            var failure = ModelFailures.Classify(exception);
            return new AgentTurn.Failed(failure.Kind, failure.Message, failure.RetryAfter, failure.ResponseId);
        }

        async IAsyncEnumerable<ChatResponseUpdate> Heard(IAsyncEnumerable<ChatResponseUpdate> updates)
        {
            var size = new ReplySize(limits);
            await foreach (var update in updates.ConfigureAwait(false))
            {
                silence.CancelAfter(request.IdleTimeout);
                size.Add(update);
                yield return update;
            }
        }
    }
}
