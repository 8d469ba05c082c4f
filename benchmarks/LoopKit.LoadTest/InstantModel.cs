using System.Runtime.CompilerServices;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.LoadTest;

/// <summary>A model that answers at once, so that everything that is measured is the system around it.</summary>
/// <param name="load">What it is asked for.</param>
/// <param name="latencies">Is told when an iteration begins.</param>
/// <param name="send">Sends a message to the next loop, in the variant with messages.</param>
internal sealed class InstantModel(Load load, Latencies latencies, Func<string, CancellationToken, ValueTask>? send = null) : IChatClient
{
    private readonly TaskCompletionSource _allCalled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _calls;

    /// <summary>Completes with the last call of the last loop.</summary>
    public Task AllCalled => _allCalled.Task;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var loop = ChatCall.From(options)?.Loop.Value ?? options?.ConversationId ?? "";
        var callsTool = load.Variant == "tool" && messages.Last().Role != ChatRole.Tool;
        if (load.TurnsPerIteration == 1 || callsTool)
        {
            latencies.Mark(loop);
        }

        if (send is not null)
        {
            await send(loop, cancellationToken);
        }

        if (Interlocked.Increment(ref _calls) == load.Calls)
        {
            _allCalled.TrySetResult();
        }

        AIContent content = callsTool ? new FunctionCallContent("call", "list", new Dictionary<string, object?> { ["path"] = "." }) : new TextContent(Load.Reply);
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, [content]))
        {
            FinishReason = callsTool ? ChatFinishReason.ToolCalls : ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = 900, OutputTokenCount = 100 },
        };
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
