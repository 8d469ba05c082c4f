using System.Runtime.CompilerServices;
using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.Coordination;

/// <summary>Reads the messages of a store, also beside the host that runs its loops.</summary>
public static class StoredMessages
{
    /// <summary>Lists messages with their receipts, oldest first.</summary>
    public static async IAsyncEnumerable<MessageRecord> ListAsync(ILoopStore store, MessageQuery query, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(query);
        var all = await ReadAsync(store, cancellationToken).ConfigureAwait(false);
        HashSet<MessageId> thread = query.Thread is { } root ? ThreadOf(all, root) : [];
        var matching = all
            .Where(record => Matches(record, query) && (query.Thread is null || thread.Contains(record.Message.Id)))
            .ToList();
        foreach (var record in matching.Skip(Math.Max(0, matching.Count - (query.Limit ?? matching.Count))))
        {
            yield return record;
        }
    }

    /// <summary>The answer to a question so far; <see langword="null"/> while there is none.</summary>
    public static async ValueTask<QueryReply?> FindAnswerAsync(ILoopStore store, MessageId question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return (await Answers.FindAsync(store, question, cancellationToken).ConfigureAwait(false)).Reply;
    }

    /// <summary>The messages that nobody will read, oldest first.</summary>
    internal static IAsyncEnumerable<MessageRecord> DeadLettersAsync(ILoopStore store, CancellationToken cancellationToken) =>
        ListAsync(store, new MessageQuery { State = MessageState.DeadLettered }, cancellationToken);

    private static async ValueTask<List<MessageRecord>> ReadAsync(ILoopStore store, CancellationToken cancellationToken)
    {
        Dictionary<(MessageId, Address), MessageRecord> all = [];
        Dictionary<LoopId, LoopSnapshot> loops = [];
        await foreach (var loop in store.ListLoopsAsync(LoopQuery.All, cancellationToken).ConfigureAwait(false))
        {
            loops[loop.Id] = loop;
            await foreach (var record in InboxAsync(store, loop, cancellationToken).ConfigureAwait(false))
            {
                all.TryAdd((record.Message.Id, record.To), record);
            }
        }

        await foreach (var (alert, at) in Outbox.ReadAsync(store, cancellationToken).ConfigureAwait(false))
        {
            foreach (var to in alert.To)
            {
                // What is in no inbox is on its way, or its receiver ended first.
                var ended = !loops.TryGetValue(to, out var loop) || loop.Status.IsFinal();
                var record = Record(alert.Alert, Address.ForLoop(to), at, ended ? MessageState.DeadLettered : MessageState.Accepted, ended ? "The loop had ended." : null);
                all.TryAdd((alert.Alert.Id, record.To), record);
            }
        }

        await foreach (var (letter, at) in DeadLetters.ReadAsync(store, cancellationToken).ConfigureAwait(false))
        {
            var record = Record(letter.Message, Address.ForLoop(letter.To), at, MessageState.DeadLettered, letter.Why);
            all.TryAdd((letter.Message.Id, record.To), record);
        }

        return [.. all.Values.OrderBy(record => record.At).ThenBy(record => record.Message.Id.Value, StringComparer.Ordinal)];
    }

    private static async IAsyncEnumerable<MessageRecord> InboxAsync(ILoopStore store, LoopSnapshot loop, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var to = Address.ForLoop(loop.Id);
        await foreach (var stored in store.ReadAsync(StreamId.ForInbox(loop.Id), 0, cancellationToken).ConfigureAwait(false))
        {
            var message = MessageSerializer.FromEvent(stored);
            var isRead = stored.Version <= (loop.InboxOffset ?? 0) || (message is StopRequest && loop.Status.IsFinal());
            var state = isRead ? MessageState.Consumed : loop.Status.IsFinal() ? MessageState.DeadLettered : MessageState.Delivered;
            var note = state == MessageState.DeadLettered ? "The loop ended before it read it." : null;
            if (message is not Query query)
            {
                yield return Record(message, to, stored.At, state, note);
                continue;
            }

            var end = await Answers.FindAsync(store, query.Id, cancellationToken).ConfigureAwait(false);
            yield return end.Result is null
                ? Record(query, to, stored.At, state, note ?? "It is not answered.")
                : Record(query, to, stored.At, MessageState.Consumed, NoteOf(end));
            if (end is { Reply: { } reply, RepliedAt: { } repliedAt })
            {
                yield return Record(reply, query.From, repliedAt, MessageState.Consumed, end.GivenUp ? "It came late." : null);
            }
        }
    }

    private static string NoteOf(QuestionEnd end) => end switch
    {
        { IsCancelled: true } => "It was taken back.",
        { GivenUp: true } => "It was not answered in time.",
        _ => "It was answered.",
    };

    private static MessageRecord Record(Message message, Address to, DateTimeOffset at, MessageState state, string? note) =>
        new() { Message = message, Kind = message.Kind(), To = to, At = at, State = state, Note = note, InReplyTo = message.ReplyTo() };

    private static bool Matches(MessageRecord record, MessageQuery query) =>
        (query.Loop is not { } loop || record.To == Address.ForLoop(loop) || record.Message.From == Address.ForLoop(loop))
        && (query.Kind is null || record.Kind == query.Kind)
        && (query.State is null || record.State == query.State)
        && (query.Since is null || record.At >= query.Since)
        && (query.Until is null || record.At < query.Until);

    /// <summary>A message and all that reply to it, one after the other; what is replied to is older.</summary>
    private static HashSet<MessageId> ThreadOf(List<MessageRecord> oldestFirst, MessageId root)
    {
        HashSet<MessageId> thread = [root];
        foreach (var record in oldestFirst.Where(record => record.InReplyTo is { } before && thread.Contains(before)))
        {
            thread.Add(record.Message.Id);
        }

        return thread;
    }
}
