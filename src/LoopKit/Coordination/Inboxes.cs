using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LoopKit.Engine;
using LoopKit.Secrets;
using LoopKit.Storage;

namespace LoopKit.Coordination;

/// <summary>The inboxes of all loops, each a stream of the store with one writer at a time.</summary>
internal sealed class Inboxes(ILoopStore store, LoopSignals signals, Redactor redactor, TimeProvider time)
{
    private readonly ConcurrentDictionary<LoopId, Lazy<Task<Inbox>>> _inboxes = new();

    /// <summary>Puts a message into a loop's inbox, once, and wakes the loop.</summary>
    /// <param name="to">The receiver.</param>
    /// <param name="message">The message.</param>
    /// <param name="alsoEnded">Whether a loop that has ended gets it too: for what its record can answer.</param>
    /// <param name="cancellationToken">Gives up before the message is written.</param>
    public async ValueTask<MessageReceipt> DeliverAsync(LoopId to, Message message, bool alsoEnded, CancellationToken cancellationToken)
    {
        var loop = await store.FindLoopAsync(to, cancellationToken).ConfigureAwait(false);
        if (loop is null)
        {
            return new MessageReceipt.Refused($"There is no loop '{to}'.");
        }

        if (loop.Status.IsFinal() && !alsoEnded)
        {
            return new MessageReceipt.Refused($"Loop '{loop.Name}' has ended and reads no more messages.");
        }

        message = await PrepareAsync(message, cancellationToken).ConfigureAwait(false);
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

        if (!loop.Status.IsFinal())
        {
            signals.Raise(to);
        }

        return new MessageReceipt.Accepted(1);
    }

    /// <summary>A message as it is stored: without secrets, and with the commit that a sending loop is at.</summary>
    public async ValueTask<Message> PrepareAsync(Message message, CancellationToken cancellationToken)
    {
        message = redactor.Redact(MessageSerializer.Serialize(message)) is { } redacted ? MessageSerializer.Deserialize(redacted)! : message;
        return message.BaseCommit is null && message.From.Loop is { } sender
            ? message with { BaseCommit = (await store.FindLoopAsync(sender, cancellationToken).ConfigureAwait(false))?.Commit }
            : message;
    }

    public async IAsyncEnumerable<Delivery> ReceiveAsync(LoopId loop, long afterOffset, [EnumeratorCancellation] CancellationToken cancellationToken)
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

    /// <summary>The question that a loop was asked; <see langword="null"/> when it was not.</summary>
    public async ValueTask<Query?> FindQuestionAsync(LoopId loop, MessageId question, CancellationToken cancellationToken) =>
        (await InboxAsync(loop, cancellationToken).ConfigureAwait(false)).Questions.GetValueOrDefault(question);

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

    /// <summary>Keeps nothing of an inbox in memory that is read seldom from now on.</summary>
    public void Forget(LoopId loop) => _inboxes.TryRemove(loop, out _);

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

    private static Message? AddressedTo(LoopId loop, Message message) => message switch
    {
        StopRequest => null,
        Share share => share with { To = loop },
        Query query => query with { To = loop },
        _ => message,
    };
}
