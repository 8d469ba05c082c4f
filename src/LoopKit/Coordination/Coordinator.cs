using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LoopKit.Engine;
using LoopKit.Secrets;
using LoopKit.Storage;

namespace LoopKit.Coordination;

/// <summary>Durable messages over the store: every loop's inbox is a stream, and so is every answer.</summary>
internal sealed class Coordinator(ILoopStore store, LoopSignals signals, Redactor redactor, TimeProvider time) : ICoordinator, IDisposable
{
    private readonly ConcurrentDictionary<LoopId, Lazy<Task<Inbox>>> _inboxes = new();
    private readonly ConcurrentDictionary<MessageId, TaskCompletionSource<QueryResult>> _waiting = new();
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

    public async ValueTask<QueryResult> QueryAsync(Query query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        var answer = _waiting.GetOrAdd(query.Id, _ => new TaskCompletionSource<QueryResult>(TaskCreationOptions.RunContinuationsAsynchronously));
        try
        {
            if (await FindReplyAsync(query.Id, cancellationToken).ConfigureAwait(false) is { } earlier)
            {
                return new QueryResult.Answered(earlier);
            }

            switch (await DeliverAsync(query.To, query, cancellationToken).ConfigureAwait(false))
            {
                case MessageReceipt.Refused refused:
                    return await store.FindLoopAsync(query.To, cancellationToken).ConfigureAwait(false) is null
                        ? new QueryResult.NoSuchLoop()
                        : new QueryResult.Refused(refused.Explanation);
                default:
                    return await answer.Task.WaitAsync(query.Timeout, time, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            return new QueryResult.TimedOut();
        }
        finally
        {
            _waiting.TryRemove(query.Id, out _);
        }
    }

    public async ValueTask<MessageReceipt> ReplyAsync(QueryReply reply, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reply);
        reply = (QueryReply)WithoutSecrets(reply);
        if (!LoopId.TryParse(reply.From.Value.StartsWith("loop:", StringComparison.Ordinal) ? reply.From.Value[5..] : null, out var sender)
            || !(await InboxAsync(sender, cancellationToken).ConfigureAwait(false)).Questions.ContainsKey(reply.InReplyTo))
        {
            return new MessageReceipt.Refused($"Nobody asked {reply.From} the question '{reply.InReplyTo}'. Use the id of a question that is in the inbox.");
        }

        var result = await store.AppendAsync(
            new AppendRequest { Stream = ReplyStream(reply.InReplyTo), ExpectedVersion = 0, Events = [MessageSerializer.ToEvent(reply, time.GetUtcNow())] },
            cancellationToken).ConfigureAwait(false);
        if (result is not AppendResult.Appended && (await FindReplyAsync(reply.InReplyTo, cancellationToken).ConfigureAwait(false))?.Id != reply.Id)
        {
            return new MessageReceipt.Refused($"The question '{reply.InReplyTo}' has been answered already; the first answer counts.");
        }

        if (_waiting.TryGetValue(reply.InReplyTo, out var answer))
        {
            answer.TrySetResult(new QueryResult.Answered(reply));
        }

        return new MessageReceipt.Accepted(1);
    }

    public ValueTask SubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default) =>
        _topics.ChangeAsync(loop, topic, subscribed: true, cancellationToken);

    public ValueTask UnsubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default) =>
        _topics.ChangeAsync(loop, topic, subscribed: false, cancellationToken);

    public async IAsyncEnumerable<Delivery> ReceiveAsync(LoopId loop, long afterOffset, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var inbox = await InboxAsync(loop, cancellationToken).ConfigureAwait(false);
        if (inbox.Head <= afterOffset)
        {
            yield break;
        }

        await foreach (var stored in store.ReadAsync(StreamId.ForInbox(loop), afterOffset, cancellationToken).ConfigureAwait(false))
        {
            yield return new Delivery(stored.Version, stored.At, MessageSerializer.FromEvent(stored));
        }
    }

    /// <summary>Gives a fork what its source has not read after an offset, except requests to stop: those mean the source. May be repeated until the fork exists.</summary>
    public async ValueTask CopyUnreadAsync(LoopId source, long afterOffset, LoopId fork, CancellationToken cancellationToken)
    {
        var inbox = await InboxAsync(fork, cancellationToken).ConfigureAwait(false);
        await inbox.WriterTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            List<(EventData Data, Message Message)> unread = [];
            await foreach (var delivery in ReceiveAsync(source, afterOffset, cancellationToken).ConfigureAwait(false))
            {
                if (AddressedTo(fork, delivery.Message) is { } message && !inbox.Seen.Contains(message.Id))
                {
                    unread.Add((MessageSerializer.ToEvent(message, delivery.At), message));
                }
            }

            if (unread.Count > 0)
            {
                var request = new AppendRequest { Stream = StreamId.ForInbox(fork), ExpectedVersion = inbox.Head, Events = [.. unread.Select(copy => copy.Data)] };
                _ = await store.AppendAsync(request, CancellationToken.None).ConfigureAwait(false) as AppendResult.Appended
                    ?? throw new LoopKitException(ErrorCodes.VersionConflict, $"The inbox of the fork '{fork}' was changed by another host. Fork again.");
                unread.ForEach(copy => inbox.Add(inbox.Head + 1, copy.Message));
            }
        }
        finally
        {
            inbox.WriterTurn.Release();
        }
    }

    /// <summary>A loop has ended: whoever still waits for its answer is told, and what is known of its inbox is forgotten.</summary>
    public void LoopEnded(LoopId loop)
    {
        if (!_inboxes.TryRemove(loop, out var inbox) || !inbox.IsValueCreated || !inbox.Value.IsCompletedSuccessfully)
        {
            return;
        }

        foreach (var question in inbox.Value.Result.Questions.Keys)
        {
            if (_waiting.TryGetValue(question, out var answer))
            {
                answer.TrySetResult(new QueryResult.Refused("The loop ended before it answered."));
            }
        }
    }

    public void Dispose()
    {
        _topics.Dispose();
        foreach (var answer in _waiting.Values)
        {
            answer.TrySetCanceled();
        }
    }

    private async ValueTask<MessageReceipt> DeliverAsync(LoopId to, Message message, CancellationToken cancellationToken)
    {
        var loop = await store.FindLoopAsync(to, cancellationToken).ConfigureAwait(false);
        if (loop is null)
        {
            return new MessageReceipt.Refused($"There is no loop '{to}'.");
        }

        if (loop.Status.IsFinal())
        {
            return new MessageReceipt.Refused($"Loop '{loop.Name}' has ended and reads no more messages.");
        }

        message = WithoutSecrets(message);
        var inbox = await InboxAsync(to, cancellationToken).ConfigureAwait(false);
        await inbox.WriterTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!inbox.Seen.Contains(message.Id))
            {
                var request = new AppendRequest
                {
                    Stream = StreamId.ForInbox(to),
                    ExpectedVersion = inbox.Head,
                    Events = [MessageSerializer.ToEvent(message, time.GetUtcNow())],
                };
                var appended = await store.AppendAsync(request, CancellationToken.None).ConfigureAwait(false) as AppendResult.Appended
                    ?? throw new LoopKitException(ErrorCodes.VersionConflict, $"The inbox of '{loop.Name}' was changed by another host. Send the message again.");
                inbox.Add(appended.Version, message);
            }
        }
        finally
        {
            inbox.WriterTurn.Release();
        }

        signals.Raise(to);
        return new MessageReceipt.Accepted(1);
    }

    private Message WithoutSecrets(Message message) =>
        redactor.Redact(MessageSerializer.Serialize(message)) is { } redacted ? MessageSerializer.Deserialize(redacted)! : message;

    private Task<Inbox> InboxAsync(LoopId loop, CancellationToken cancellationToken) =>
        _inboxes.GetOrAdd(loop, id => new Lazy<Task<Inbox>>(() => LoadAsync(id))).Value.WaitAsync(cancellationToken);

    private async Task<Inbox> LoadAsync(LoopId loop)
    {
        try
        {
            var inbox = new Inbox();
            await foreach (var stored in store.ReadAsync(StreamId.ForInbox(loop)).ConfigureAwait(false))
            {
                inbox.Add(stored.Version, MessageSerializer.FromEvent(stored));
            }

            return inbox;
        }
        catch
        {
            // The next caller tries again.
            _inboxes.TryRemove(loop, out _);
            throw;
        }
    }

    private async ValueTask<QueryReply?> FindReplyAsync(MessageId query, CancellationToken cancellationToken)
    {
        await foreach (var stored in store.ReadAsync(ReplyStream(query), 0, cancellationToken).ConfigureAwait(false))
        {
            return (QueryReply)MessageSerializer.FromEvent(stored);
        }

        return null;
    }

    private static Message? AddressedTo(LoopId loop, Message message) => message switch
    {
        StopRequest => null,
        Share share => share with { To = loop },
        Query query => query with { To = loop },
        _ => message,
    };

    private static StreamId ReplyStream(MessageId query) => new("reply/" + query.Value);
}
