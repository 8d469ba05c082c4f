using LoopKit.Storage;

namespace LoopKit.Coordination;

/// <summary>Durable messages over the store: every loop's inbox is a stream, and so is every answer.</summary>
internal sealed class Coordinator(ILoopStore store, Inboxes inboxes, QueryTracker questions, TimeProvider time) : ICoordinator, IDisposable
{
    private readonly Topics _topics = new(store, time);

    public async ValueTask<MessageReceipt> AlertAsync(Alert alert, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(alert);
        var receivers = 0;
        foreach (var loop in await _topics.SubscribersAsync(alert.Topic, cancellationToken).ConfigureAwait(false))
        {
            // A subscriber that has ended meanwhile is no receiver any more; that is no failure of the alert.
            receivers += await DeliverAsync(loop, alert, cancellationToken).ConfigureAwait(false) is MessageReceipt.Accepted ? 1 : 0;
        }

        return new MessageReceipt.Accepted(receivers);
    }

    public ValueTask<MessageReceipt> ShareAsync(Share share, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(share);
        return DeliverAsync(share.To, share, cancellationToken);
    }

    public ValueTask<MessageReceipt> StopAsync(StopRequest stop, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stop);
        return DeliverAsync(stop.To, stop, cancellationToken);
    }

    public ValueTask<QueryResult> QueryAsync(Query query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        return questions.AskAsync(query, cancellationToken);
    }

    public ValueTask<MessageReceipt> ReplyAsync(QueryReply reply, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return questions.ReplyAsync(reply, cancellationToken);
    }

    public ValueTask SubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default) =>
        _topics.ChangeAsync(loop, topic, subscribed: true, cancellationToken);

    public ValueTask UnsubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default) =>
        _topics.ChangeAsync(loop, topic, subscribed: false, cancellationToken);

    public IAsyncEnumerable<Delivery> ReceiveAsync(LoopId loop, long afterOffset, CancellationToken cancellationToken = default) =>
        inboxes.ReceiveAsync(loop, afterOffset, cancellationToken);

    /// <summary>A loop is not run here any more: what is known of its inbox is forgotten, and who waits for its answer looks at it.</summary>
    public void RunnerEnded(LoopId loop)
    {
        inboxes.Forget(loop);
        questions.RunnerEnded(loop);
    }

    public void Dispose() => _topics.Dispose();

    private ValueTask<MessageReceipt> DeliverAsync(LoopId to, Message message, CancellationToken cancellationToken) =>
        inboxes.DeliverAsync(to, message, alsoEnded: false, cancellationToken);
}
