using System.Runtime.CompilerServices;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.LoadTest;

/// <summary>A model that answers at once, so that everything that is measured is the system around it.</summary>
internal sealed class InstantModel(Latencies latencies) : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        latencies.Mark(ChatCall.From(options)?.Loop.Value ?? options?.ConversationId ?? "");
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, Load.Reply))
        {
            FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = 900, OutputTokenCount = 100 },
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
