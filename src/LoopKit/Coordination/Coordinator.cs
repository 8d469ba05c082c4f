using LoopKit.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LoopKit.Coordination;

/// <summary>Durable messages over the store: every loop's inbox is a stream, and so is every answer.</summary>
internal sealed class Coordinator : ICoordinator, IDisposable
{
    private readonly ILoopStore _store;
    private readonly Inboxes _inboxes;
    private readonly QueryTracker _questions;
    private readonly CoordinationMeter _meter;
    private readonly Topics _topics;
    private readonly Outbox _outbox;
    private readonly DeadLetters _deadLetters;
    private readonly FloodGuard _guard;
    private readonly ILogger _logger;

    public Coordinator(
        ILoopStore store, Inboxes inboxes, QueryTracker questions, CoordinationMeter meter, IOptions<LoopKitOptions> options, TimeProvider time, ILogger<Coordinator> logger)
    {
        (_store, _inboxes, _questions, _meter, _logger) = (store, inboxes, questions, meter, logger);
        (_topics, _outbox, _deadLetters) = (new Topics(store, time), new Outbox(store, time), new DeadLetters(store, time));
        _guard = new FloodGuard(options.Value.Messages, time);
        meter.Watch(() => (inboxes.Count, questions.Pending));
    }

    public async ValueTask<MessageReceipt> AlertAsync(Alert alert, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(alert);
        alert.RequireSize();
        // News that others must know at once is not held up by a full bucket, only by a sender that does not stop.
        if (Judge(alert) is { } refused && refused.Verdict is FloodVerdict.ShutOut)
        {
            return refused.Receipt;
        }

        var to = await _topics.SubscribersAsync(alert.Topic, cancellationToken).ConfigureAwait(false);
        _meter.Sent(alert);
        if (to.Count < 2)
        {
            return new MessageReceipt.Accepted(await RouteAsync(new OutboxAlert(alert, [.. to]), cancellationToken).ConfigureAwait(false));
        }

        var accepted = new OutboxAlert((Alert)await _inboxes.PrepareAsync(alert, cancellationToken).ConfigureAwait(false), [.. to]);
        await _outbox.AcceptAsync(accepted).ConfigureAwait(false);
        var receivers = await RouteAsync(accepted, CancellationToken.None).ConfigureAwait(false);
        await _outbox.RoutedAsync(alert.Id).ConfigureAwait(false);
        return new MessageReceipt.Accepted(receivers);
    }

    public async ValueTask<MessageReceipt> ShareAsync(Share share, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(share);
        share.RequireSize();
        if (Judge(share) is { } refused)
        {
            return await _inboxes.HasAsync(share.To, share.Id, cancellationToken).ConfigureAwait(false) ? new MessageReceipt.Accepted(1) : refused.Receipt;
        }

        _meter.Sent(share);
        var answer = await _inboxes.DeliverAsync(share.To, share, InboxRules.None, cancellationToken).ConfigureAwait(false);
        if (answer != InboxAnswer.Full)
        {
            return await ReceiptOfAsync(answer, share.To, cancellationToken).ConfigureAwait(false);
        }

        const string Why = "Its inbox is full of messages that it has not read.";
        await _deadLetters.AddAsync(new DeadLetter(await _inboxes.PrepareAsync(share, cancellationToken).ConfigureAwait(false), share.To, Why)).ConfigureAwait(false);
        _meter.DeadLettered(share);
        _logger.DeadLettered(share.Id, share.From, share.To, Why);
        return new MessageReceipt.DeadLettered($"Loop '{share.To}' does not get it: its inbox is full. It is kept as dead letter '{share.Id}', which can be replayed when the loop has caught up.");
    }

    public async ValueTask<MessageReceipt> StopAsync(StopRequest stop, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stop);
        stop.RequireSize();
        _meter.Sent(stop);
        var answer = await _inboxes.DeliverAsync(stop.To, stop, InboxRules.AlsoFull, cancellationToken).ConfigureAwait(false);
        return await ReceiptOfAsync(answer, stop.To, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<QueryResult> QueryAsync(Query query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        query.RequireSize();
        if (Judge(query) is { } refused && !await _inboxes.HasAsync(query.To, query.Id, cancellationToken).ConfigureAwait(false))
        {
            return new QueryResult.Refused(refused.Receipt.Explanation);
        }

        _meter.Sent(query);
        return await _questions.AskAsync(query, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask<QueryResult> CancelQueryAsync(MessageId question, CancellationToken cancellationToken = default) => _questions.CancelAsync(question);

    public ValueTask<MessageReceipt> ReplyAsync(QueryReply reply, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(reply);
        reply.RequireSize();
        return _questions.ReplyAsync(reply, cancellationToken);
    }

    public ValueTask SubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default) =>
        _topics.ChangeAsync(loop, topic, subscribed: true, cancellationToken);

    public ValueTask UnsubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default) =>
        _topics.ChangeAsync(loop, topic, subscribed: false, cancellationToken);

    public IAsyncEnumerable<Delivery> ReceiveAsync(LoopId loop, long afterOffset, CancellationToken cancellationToken = default) =>
        _inboxes.ReceiveAsync(loop, afterOffset, cancellationToken);

    public IAsyncEnumerable<MessageRecord> ListAsync(MessageQuery query, CancellationToken cancellationToken = default) =>
        StoredMessages.ListAsync(_store, query, cancellationToken);

    public async ValueTask<MessageReceipt> ReplayAsync(MessageId message, LoopId? to = null, CancellationToken cancellationToken = default)
    {
        await foreach (var letter in StoredMessages.DeadLettersAsync(_store, cancellationToken).ConfigureAwait(false))
        {
            if (letter.Message.Id == message)
            {
                var receiver = to ?? letter.To.Loop!.Value;
                var answer = await _inboxes.DeliverAsync(receiver, letter.Message.AddressedTo(receiver), InboxRules.AlsoFull, cancellationToken).ConfigureAwait(false);
                return await ReceiptOfAsync(answer, receiver, cancellationToken).ConfigureAwait(false);
            }
        }

        return new MessageReceipt.Refused($"There is no dead letter '{message}'. List them, and use one of their identifiers.");
    }

    public ValueTask<CoordinatorSnapshot> InspectAsync(CancellationToken cancellationToken = default) => new(_meter.Read());

    /// <summary>Brings alerts to the rest of their receivers that a host before has left in the middle.</summary>
    public async ValueTask ResumeAsync(CancellationToken cancellationToken)
    {
        foreach (var open in await _outbox.OpenAsync(cancellationToken).ConfigureAwait(false))
        {
            _logger.AlertResumed(open.Alert.Id);
            await RouteAsync(open, cancellationToken).ConfigureAwait(false);
            await _outbox.RoutedAsync(open.Alert.Id).ConfigureAwait(false);
        }
    }

    /// <summary>A loop is not run here any more: what is known of its inbox is forgotten, and who waits for its answer looks at it.</summary>
    public void RunnerEnded(LoopId loop)
    {
        _inboxes.Forget(loop);
        _questions.RunnerEnded(loop);
    }

    public void Dispose() => _topics.Dispose();

    /// <summary>Puts an alert into the inboxes of its receivers. One that has ended is no receiver any more; that is no failure of the alert.</summary>
    private async ValueTask<int> RouteAsync(OutboxAlert alert, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(alert.To.Select(async loop =>
            (Loop: loop, Answer: await _inboxes.DeliverAsync(loop, alert.Alert, InboxRules.AlsoFull, cancellationToken).ConfigureAwait(false)))).ConfigureAwait(false);
        foreach (var (loop, _) in answers.Where(answer => answer.Answer != InboxAnswer.Taken))
        {
            await _topics.ChangeAsync(loop, alert.Alert.Topic, subscribed: false, cancellationToken).ConfigureAwait(false);
        }

        return answers.Count(answer => answer.Answer == InboxAnswer.Taken);
    }

    private (FloodVerdict Verdict, MessageReceipt.Refused Receipt)? Judge(Message message)
    {
        var verdict = _guard.Judge(message.From);
        switch (verdict)
        {
            case FloodVerdict.Over over:
                _meter.Violated(message);
                return (verdict, new MessageReceipt.Refused($"{message.From} sends too many messages. Send fewer, and this one again in {Seconds(over.RetryAfter)}.", over.RetryAfter));
            case FloodVerdict.ShutOut shutOut:
                _meter.Violated(message);
                if (shutOut.IsNew)
                {
                    _logger.SenderShutOut(message.From, shutOut.RetryAfter);
                }

                return (verdict, new MessageReceipt.Refused($"{message.From} has sent too many messages for too long and is not heard for now. Go on without them, and send again in {Seconds(shutOut.RetryAfter)}.", shutOut.RetryAfter));
            default:
                return null;
        }
    }

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{Math.Max(0.1, time.TotalSeconds):0.#} s");

    private async ValueTask<MessageReceipt> ReceiptOfAsync(InboxAnswer answer, LoopId to, CancellationToken cancellationToken) => answer switch
    {
        InboxAnswer.Taken => new MessageReceipt.Accepted(1),
        InboxAnswer.NoSuchLoop => new MessageReceipt.Refused($"There is no loop '{to}'."),
        InboxAnswer.Ended => new MessageReceipt.Refused($"Loop '{(await _store.FindLoopAsync(to, cancellationToken).ConfigureAwait(false))?.Name ?? to.Value}' has ended and reads no more messages."),
        _ => throw new InvalidOperationException($"No receipt is defined for {answer}."),
    };
}
