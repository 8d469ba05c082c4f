using Microsoft.Extensions.AI;

namespace LoopKit.AdversarialTests.Oracle;

/// <summary>A model that says what it was told to, turn by turn, and then again and again that it is done.</summary>
internal sealed class HostileModel(IReadOnlyList<HostileTurn> turns) : IChatClient
{
    /// <summary>The provider's name.</summary>
    public const string Provider = "hostile";

    private static readonly HostileTurn _done = HostileTurns.Calls(AttackCall.Of("complete_task", new { summary = "Done." }, Answer.Any));

    private readonly List<HostileRequest> _requests = [];

    /// <summary>The clock of its replies.</summary>
    public TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>What it was told, call by call.</summary>
    public IReadOnlyList<HostileRequest> Requests => _requests;

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var request = new HostileRequest([.. messages], [.. (options?.Tools ?? []).Select(tool => tool.Name)]);
        _requests.Add(request);
        var turn = _requests.Count <= turns.Count ? turns[_requests.Count - 1] : _done;
        return turn(request, Time, cancellationToken);
    }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
        // There is nothing to release.
    }
}
