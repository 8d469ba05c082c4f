using Anthropic.Models.Messages;
using Microsoft.Extensions.AI;

namespace LoopKit.Plugins.Anthropic;

/// <summary>Lets Anthropic cache the conversation so far, which every turn of an iteration sends again.</summary>
internal sealed class CachingChatClient(IChatClient inner, string model) : DelegatingChatClient(inner)
{
    /// <summary>What every model of the last generations may write in one reply.</summary>
    private const int DefaultMaxOutputTokens = 8192;

    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(messages, WithCaching(options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(messages, WithCaching(options), cancellationToken);

    private ChatOptions WithCaching(ChatOptions? options)
    {
        var copy = options?.Clone() ?? new ChatOptions();
        copy.RawRepresentationFactory ??= _ => new MessageCreateParams
        {
            Model = copy.ModelId ?? model,
            MaxTokens = copy.MaxOutputTokens ?? DefaultMaxOutputTokens,
            Messages = [],
            CacheControl = new CacheControlEphemeral(),
        };
        return copy;
    }
}
