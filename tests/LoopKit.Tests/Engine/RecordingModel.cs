using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace LoopKit.Tests.Engine;

/// <summary>Says given words in turn, the last ones for ever, and keeps what it was sent.</summary>
internal sealed class RecordingModel(params string[] replies) : IChatClient
{
    public List<List<ChatMessage>> Requests { get; } = [];

    public Func<Task>? BeforeReply { get; set; }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Requests.Add([.. messages]);
        if (BeforeReply is { } before)
        {
            await before();
        }

        return new ChatResponse(new ChatMessage(ChatRole.Assistant, replies[Math.Min(Requests.Count, replies.Length) - 1])) { FinishReason = ChatFinishReason.Stop };
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
