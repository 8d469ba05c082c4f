using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Tests.Explore;

/// <summary>A model whose sub-agents read as long as they have tools.</summary>
internal sealed class EndlessReader : IChatClient
{
    public string Level { get; set; } = "normal";

    public int SubCalls { get; private set; }

    public bool LastHadTools { get; private set; }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Task.FromResult(Answer(messages, options));

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        Answer(messages, options).ToChatResponseUpdates().ToAsyncEnumerable();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // There is nothing to give back.
    }

    private ChatResponse Answer(IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        if (ChatCall.From(options)!.Tool is null)
        {
            return messages.Any(message => message.Role == ChatRole.Tool) ? Call("complete_task", "summary", "Done.") : Call("explore", "task", "Read.", "level", Level);
        }

        SubCalls++;
        LastHadTools = options!.Tools is { Count: > 0 };
        return LastHadTools ? Call("list", "path", ".") : new ChatResponse(new ChatMessage(ChatRole.Assistant, "That is all."));
    }

    private static ChatResponse Call(string tool, params string[] arguments) => new(new ChatMessage(
        ChatRole.Assistant,
        [new FunctionCallContent("call", tool, arguments.Chunk(2).ToDictionary(pair => pair[0], pair => (object?)pair[1]))]));
}
