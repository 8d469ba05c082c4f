using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.AI;

namespace LoopKit.Mcp.Tests.Hosting;

/// <summary>A model whose every turn waits for the test: the test sees the prompt and decides the reply.</summary>
internal sealed class HeldModel : IChatClient
{
    private readonly Channel<Turn> _turns = Channel.CreateUnbounded<Turn>();

    /// <summary>The next turn that a loop asks for.</summary>
    public async Task<Turn> NextTurnAsync() => await _turns.Reader.ReadAsync(Patience.Token());

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var turn = new Turn(string.Join('\n', messages.Select(message => message.Text)));
        _turns.Writer.TryWrite(turn);
        return new ChatResponse(await turn.Reply.Task.WaitAsync(cancellationToken));
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

    /// <summary>A call of the model that has not been answered.</summary>
    internal sealed record Turn(string Prompt)
    {
        public TaskCompletionSource<ChatMessage> Reply { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Say(string text) => Reply.SetResult(new ChatMessage(ChatRole.Assistant, text));

        public void Call(string tool, Dictionary<string, object?> arguments) =>
            Reply.SetResult(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call-1", tool, arguments)]));
    }
}
