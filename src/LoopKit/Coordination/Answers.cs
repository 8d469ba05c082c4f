using LoopKit.Storage;

namespace LoopKit.Coordination;

/// <summary>How questions ended, each in a stream of its own: with an answer, or with nobody waiting any more and perhaps a late answer after that.</summary>
/// <remarks>The store decides which of the two came first, so that both sides of a question know the same end of it, whoever crashed when.</remarks>
internal sealed class Answers(ILoopStore store, TimeProvider time)
{
    private const string GivenUpType = "query-given-up";
    private const string CancelledType = "query-cancelled";

    public ValueTask<QuestionEnd> FindAsync(MessageId question, CancellationToken cancellationToken) => FindAsync(store, question, cancellationToken);

    public static async ValueTask<QuestionEnd> FindAsync(ILoopStore store, MessageId question, CancellationToken cancellationToken)
    {
        var end = new QuestionEnd(0, GivenUp: false, Reply: null);
        await foreach (var stored in store.ReadAsync(StreamOf(question), 0, cancellationToken).ConfigureAwait(false))
        {
            end = stored.Type switch
            {
                GivenUpType => end with { Version = stored.Version, GivenUp = true },
                CancelledType => end with { Version = stored.Version, GivenUp = true, IsCancelled = true },
                _ => end with { Version = stored.Version, Reply = (QueryReply)MessageSerializer.FromEvent(stored), RepliedAt = stored.At },
            };
        }

        return end;
    }

    /// <summary>Ends a question without an answer, unless it has ended already.</summary>
    public ValueTask<QuestionEnd> GiveUpAsync(MessageId question) =>
        RecordAsync(question, end => end.GivenUp || end.Reply is not null, new EventData(GivenUpType, "{}"u8.ToArray(), time.GetUtcNow()));

    /// <summary>Ends a question because it is not asked any more, unless it has ended already.</summary>
    public ValueTask<QuestionEnd> CancelAsync(MessageId question) =>
        RecordAsync(question, end => end.GivenUp || end.Reply is not null, new EventData(CancelledType, "{}"u8.ToArray(), time.GetUtcNow()));

    /// <summary>Records an answer, unless there is one already.</summary>
    public ValueTask<QuestionEnd> AnswerAsync(QueryReply reply) =>
        RecordAsync(reply.InReplyTo, end => end.Reply is not null, MessageSerializer.ToEvent(reply, time.GetUtcNow()));

    /// <summary>Whoever comes second sees what the first has recorded.</summary>
    private async ValueTask<QuestionEnd> RecordAsync(MessageId question, Func<QuestionEnd, bool> isDone, EventData data)
    {
        while (true)
        {
            var end = await FindAsync(question, CancellationToken.None).ConfigureAwait(false);
            if (isDone(end))
            {
                return end;
            }

            await store.AppendAsync(new AppendRequest { Stream = StreamOf(question), ExpectedVersion = end.Version, Events = [data] }, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static StreamId StreamOf(MessageId question) => new("reply/" + question.Value);
}
