using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using LoopKit.Engine;
using LoopKit.Secrets;
using LoopKit.Storage;
using Microsoft.Extensions.Options;

namespace LoopKit.Coordination;

/// <summary>The inboxes of all loops, each a stream of the store with one writer at a time.</summary>
internal sealed class Inboxes(ILoopStore store, LoopSignals signals, Redactor redactor, CoordinationMeter meter, IOptions<LoopKitOptions> options, TimeProvider time)
{
    private const int Attempts = 5;

    private readonly ConcurrentDictionary<LoopId, Lazy<Task<Inbox>>> _inboxes = new();
    private readonly int _capacity = options.Value.Messages.InboxCapacity;

    /// <summary>Inboxes that are known in this process.</summary>
    public int Count => _inboxes.Count;

    /// <summary>Puts a message into a loop's inbox, once, and wakes the loop.</summary>
    /// <param name="to">The receiver.</param>
    /// <param name="message">The message.</param>
    /// <param name="rules">What is taken that would not be otherwise.</param>
    /// <param name="cancellationToken">Gives up before the message is written.</param>
    public async ValueTask<InboxAnswer> DeliverAsync(LoopId to, Message message, InboxRules rules, CancellationToken cancellationToken)
    {
        var loop = await store.FindLoopAsync(to, cancellationToken).ConfigureAwait(false);
        if (loop is null)
        {
            return InboxAnswer.NoSuchLoop;
        }

        if (loop.Status.IsFinal() && !rules.HasFlag(InboxRules.AlsoEnded))
        {
            return InboxAnswer.Ended;
        }

        message = await PrepareAsync(message, cancellationToken).ConfigureAwait(false);
        using var write = meter.BeginWrite();
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            if (await TryPutAsync(loop, message, rules, cancellationToken).ConfigureAwait(false) is { } answer)
            {
                if (answer == InboxAnswer.Taken && !loop.Status.IsFinal())
                {
                    signals.Raise(to);
                }

                return answer;
            }
        }

        throw new LoopKitException(ErrorCodes.VersionConflict, $"The inbox of '{loop.Name}' is changed by another host all the time. Send the message again.");
    }

    /// <summary>Whether a loop's inbox has a message, as far as it remembers.</summary>
    public async ValueTask<bool> HasAsync(LoopId to, MessageId message, CancellationToken cancellationToken) =>
        await store.FindLoopAsync(to, cancellationToken).ConfigureAwait(false) is not null
        && (await InboxAsync(to, cancellationToken).ConfigureAwait(false)).Remembers(message);

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

    /// <summary>Who asked a loop a question; <see langword="null"/> when nobody did.</summary>
    public async ValueTask<Address?> FindAskerAsync(LoopId loop, MessageId question, CancellationToken cancellationToken)
    {
        var inbox = await InboxAsync(loop, cancellationToken).ConfigureAwait(false);
        if (inbox.AskerOf(question) is { } asker || !inbox.HasOlder)
        {
            return inbox.AskerOf(question);
        }

        await foreach (var stored in store.ReadAsync(StreamId.ForInbox(loop), 0, cancellationToken).ConfigureAwait(false))
        {
            if (MessageSerializer.FromEvent(stored) is Query query && query.Id == question)
            {
                return query.From;
            }
        }

        return null;
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
                if (UnlessStop(delivery.Message)?.AddressedTo(fork) is { } message && !inbox.Remembers(message.Id))
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

    /// <summary>One attempt to write; <see langword="null"/> when another host came first.</summary>
    private async ValueTask<InboxAnswer?> TryPutAsync(LoopSnapshot loop, Message message, InboxRules rules, CancellationToken cancellationToken)
    {
        var inbox = await InboxAsync(loop.Id, cancellationToken).ConfigureAwait(false);
        await inbox.WriterTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (inbox.Remembers(message.Id))
            {
                return InboxAnswer.Taken;
            }

            if (inbox.Head - (loop.InboxOffset ?? 0) >= _capacity && !rules.HasFlag(InboxRules.AlsoFull))
            {
                return InboxAnswer.Full;
            }

            var request = new AppendRequest
            {
                Stream = StreamId.ForInbox(loop.Id),
                ExpectedVersion = inbox.Head,
                Events = [MessageSerializer.ToEvent(message, time.GetUtcNow())],
            };
            if (await store.AppendAsync(request, CancellationToken.None).ConfigureAwait(false) is not AppendResult.Appended appended)
            {
                Forget(loop.Id);
                return null;
            }

            inbox.Add(appended.Version, message);
            meter.Received(message);
            return InboxAnswer.Taken;
        }
        finally
        {
            inbox.WriterTurn.Release();
        }
    }

    /// <summary>Reads what has to be remembered: what is unread, and a window before that.</summary>
    private async Task<Inbox> LoadAsync(LoopId loop)
    {
        try
        {
            var read = (await store.FindLoopAsync(loop).ConfigureAwait(false))?.InboxOffset ?? 0;
            var inbox = Inbox.After(Math.Max(0, read - Inbox.Window));
            await foreach (var stored in store.ReadAsync(StreamId.ForInbox(loop), inbox.Head).ConfigureAwait(false))
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

    private static Message? UnlessStop(Message message) => message is StopRequest ? null : message;
}
