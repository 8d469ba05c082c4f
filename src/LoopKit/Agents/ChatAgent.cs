using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Agents;

/// <summary>Takes turns with any chat model. LoopKit runs the tools that it asks for.</summary>
internal sealed class ChatAgent(ModelResolver models) : IAgent
{
    public const string AgentName = "chat";

    public string Name => AgentName;

    public async ValueTask<AgentTurn> TakeTurnAsync(AgentTurnRequest request, CancellationToken cancellationToken = default)
    {
        var client = models.Resolve(request.Model);
        var options = new ChatOptions
        {
            Tools = [.. request.Tools.Select(tool => tool.Function)],
            AdditionalProperties = new AdditionalPropertiesDictionary { [ChatCall.Key] = request.Call },
        };

        try
        {
            // A reply counts only when its stream has ended well, so that nothing of a broken one is ever used.
            var response = await client.GetStreamingResponseAsync(request.Messages, options, cancellationToken)
                .ToChatResponseAsync(cancellationToken).ConfigureAwait(false);
            return new AgentTurn.Replied(response);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            var failure = ModelFailures.Classify(exception);
            return new AgentTurn.Failed(failure.Kind, failure.Message, failure.RetryAfter, failure.ResponseId);
        }
    }
}
