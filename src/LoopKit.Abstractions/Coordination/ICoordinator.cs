namespace LoopKit.Coordination;

/// <summary>Durable messages between loops, and from people and clients to loops.</summary>
/// <remarks>
/// <para>Thread-safe and location-transparent. A message is durable before anybody is told of it; deliveries to one loop are ordered;
/// a repeated <see cref="Message.Id"/> is not delivered again.</para>
/// <para>Who sends more than <see cref="MessageLimits"/> allow is refused for a while; requests to stop always pass. A text of more than
/// <see cref="MessageLimits.MaxBytes"/> is the caller's mistake: <see cref="LoopKitException"/> with <see cref="ErrorCodes.MessageTooLarge"/>.</para>
/// <para>A loop's read position is part of its journal, so a message is consumed exactly when the turn that saw it is recorded.</para>
/// </remarks>
public interface ICoordinator
{
    /// <summary>Sends news to every subscriber of a topic.</summary>
    ValueTask<MessageReceipt> AlertAsync(Alert alert, CancellationToken cancellationToken = default);

    /// <summary>Sends data to one loop.</summary>
    ValueTask<MessageReceipt> ShareAsync(Share share, CancellationToken cancellationToken = default);

    /// <summary>Asks one loop and waits for its answer. A loop that has ended is answered for from its record, by a turn of its model that only reads.</summary>
    /// <remarks>
    /// The same question again waits on for the same answer. When a loop asks, what was recorded first stays how its question ended, also
    /// over a restart: an answer that comes after the timeout reaches it as a message.
    /// </remarks>
    /// <param name="query">The question.</param>
    /// <param name="cancellationToken">Gives up waiting; the question stays.</param>
    ValueTask<QueryResult> QueryAsync(Query query, CancellationToken cancellationToken = default);

    /// <summary>Takes a question back: whoever waits for it waits no more, and an answer that comes all the same is kept as a late one.</summary>
    /// <returns>How the question ended: <see cref="QueryResult.Cancelled"/>, or what came first.</returns>
    ValueTask<QueryResult> CancelQueryAsync(MessageId question, CancellationToken cancellationToken = default);

    /// <summary>Answers a question that was put to the sender.</summary>
    ValueTask<MessageReceipt> ReplyAsync(QueryReply reply, CancellationToken cancellationToken = default);

    /// <summary>Asks a loop to stop.</summary>
    ValueTask<MessageReceipt> StopAsync(StopRequest stop, CancellationToken cancellationToken = default);

    /// <summary>Lets a loop receive the alerts of a topic from now on. Twice is the same as once.</summary>
    ValueTask SubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default);

    /// <summary>Ends a subscription. Without one, nothing happens.</summary>
    ValueTask UnsubscribeAsync(LoopId loop, string topic, CancellationToken cancellationToken = default);

    /// <summary>Reads a loop's inbox, oldest first, up to what is there now.</summary>
    /// <param name="loop">The receiver.</param>
    /// <param name="afterOffset">Only deliveries with a greater offset.</param>
    /// <param name="cancellationToken">Ends the enumeration.</param>
    IAsyncEnumerable<Delivery> ReceiveAsync(LoopId loop, long afterOffset, CancellationToken cancellationToken = default);

    /// <summary>Lists messages with their receipts, oldest first.</summary>
    IAsyncEnumerable<MessageRecord> ListAsync(MessageQuery query, CancellationToken cancellationToken = default);

    /// <summary>Delivers a dead letter after all. Twice is the same as once.</summary>
    /// <param name="message">The message.</param>
    /// <param name="to">Another receiver. <see langword="null"/>: the one that it was meant for.</param>
    /// <param name="cancellationToken">Gives up before the message is written.</param>
    ValueTask<MessageReceipt> ReplayAsync(MessageId message, LoopId? to = null, CancellationToken cancellationToken = default);

    /// <summary>Shows counts, and whether messages get through.</summary>
    ValueTask<CoordinatorSnapshot> InspectAsync(CancellationToken cancellationToken = default);
}
