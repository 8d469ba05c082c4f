using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;

namespace LoopKit.Plugins.OpenAI;

/// <summary>Speaks Chat Completions through the official SDK.</summary>
internal sealed class OpenAIChatClient(ChatClient client, ChatClientMetadata metadata) : IChatClient
{
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var completion = await client.CompleteChatAsync(OpenAIMessages.From(messages, options), OpenAIOptions.From(options), cancellationToken).ConfigureAwait(false);
        return OpenAIReply.ToResponse(completion.Value);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var reply = new StreamedReply();
        var updates = client.CompleteChatStreamingAsync(OpenAIMessages.From(messages, options), OpenAIOptions.From(options), cancellationToken);
        await foreach (var update in updates.ConfigureAwait(false))
        {
            if (reply.Take(update) is { } text)
            {
                yield return text;
            }
        }

        if (reply.End() is { } end)
        {
            yield return end;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? metadata
            : serviceType.IsInstanceOfType(client) ? client
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    public void Dispose()
    {
    }
}
