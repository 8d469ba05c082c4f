using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.Coordination;

/// <summary>Puts questions to loops and brings the answers back: once each, or a timeout.</summary>
/// <param name="store">Where loops and answers are.</param>
/// <param name="inboxes">Where questions are put.</param>
/// <param name="records">Answers for loops that have ended. Made when it is first needed: what it calls models with may need the coordinator itself.</param>
/// <param name="meter">Counts.</param>
/// <param name="time">The clock.</param>
internal sealed class QueryTracker(ILoopStore store, Inboxes inboxes, Lazy<RecordAnswers> records, CoordinationMeter meter, TimeProvider time) : IDisposable
{
    private readonly Answers _answers = new(store, time);
    private readonly OpenQuestions _open = new();

    /// <summary>Questions that somebody waits for.</summary>
    public int Pending => _open.Count;

    public async ValueTask<QueryResult> AskAsync(Query query, CancellationToken cancellationToken)
    {
        var (question, cycle) = _open.Open(query);
        if (question is null)
        {
            return new QueryResult.WouldDeadlock(cycle);
        }

        try
        {
            return (await _answers.FindAsync(query.Id, cancellationToken).ConfigureAwait(false)).Result
                ?? await PutAsync(question, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _open.Close(question);
        }
    }

    public async ValueTask<MessageReceipt> ReplyAsync(QueryReply reply, CancellationToken cancellationToken)
    {
        if (reply.From.Loop is not { } sender || await inboxes.FindAskerAsync(sender, reply.InReplyTo, cancellationToken).ConfigureAwait(false) is not { } asker)
        {
            return new MessageReceipt.Refused($"Nobody asked {reply.From} the question '{reply.InReplyTo}'. Use the id of a question that is in the inbox.");
        }

        var prepared = (QueryReply)await inboxes.PrepareAsync(reply, cancellationToken).ConfigureAwait(false);
        var end = await _answers.AnswerAsync(prepared).ConfigureAwait(false);
        if (end.Reply!.Id != reply.Id)
        {
            return new MessageReceipt.Refused($"The question '{reply.InReplyTo}' has been answered already; the first answer counts.");
        }

        if (end.GivenUp && asker.Loop is { } loop)
        {
            // Who has ended meanwhile needs it no more; the answer stays recorded.
            await inboxes.DeliverAsync(loop, end.Reply, InboxRules.AlsoFull, cancellationToken).ConfigureAwait(false);
        }

        _open.Answer(end.Reply);
        return new MessageReceipt.Accepted(1, end.GivenUp);
    }

    /// <summary>Ends a question that nobody wants answered any more.</summary>
    public async ValueTask<QueryResult> CancelAsync(MessageId question)
    {
        var end = await _answers.CancelAsync(question).ConfigureAwait(false);
        _open.LookAt(question);
        return end.Result!;
    }

    /// <summary>A loop is not run here any more. If it has ended, whoever waits for it is answered from its record; else they wait for whoever runs it next.</summary>
    public void RunnerEnded(LoopId loop) => _open.LookAt(loop);

    public void Dispose() => _open.CancelAll();

    private async ValueTask<QueryResult> PutAsync(OpenQuestion question, CancellationToken cancellationToken)
    {
        var query = question.Query;
        var start = time.GetTimestamp();
        switch (await inboxes.DeliverAsync(query.To, query, InboxRules.AlsoEnded, cancellationToken).ConfigureAwait(false))
        {
            case InboxAnswer.NoSuchLoop:
                return new QueryResult.NoSuchLoop();
            case InboxAnswer.Full:
                return new QueryResult.Refused($"Loop '{query.To}' has too many messages that it has not read. Ask again later.");
        }

        try
        {
            while (await store.FindLoopAsync(query.To, cancellationToken).ConfigureAwait(false) is { Status: var status } && !status.IsFinal())
            {
                if (await question.WaitAsync(Left(), time, cancellationToken).ConfigureAwait(false) is { } reply)
                {
                    return new QueryResult.Answered(reply);
                }

                if ((await _answers.FindAsync(query.Id, cancellationToken).ConfigureAwait(false)).Result is { } end)
                {
                    return end;
                }
            }

            return await AskRecordAsync(query, Left(), cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return await TimeOutAsync(query).ConfigureAwait(false);
        }

        TimeSpan Left()
        {
            var left = query.Timeout - time.GetElapsedTime(start);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>The loop has ended: unless it answered at the last moment, its record does.</summary>
    private async ValueTask<QueryResult> AskRecordAsync(Query query, TimeSpan left, CancellationToken cancellationToken)
    {
        if ((await _answers.FindAsync(query.Id, cancellationToken).ConfigureAwait(false)).Result is { } earlier)
        {
            return earlier;
        }

        using var timer = new CancellationTokenSource(left, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            var (reply, problem) = await records.Value.AnswerAsync(query, either.Token).ConfigureAwait(false);
            if (reply is null)
            {
                return new QueryResult.Refused(problem);
            }

            var prepared = (QueryReply)await inboxes.PrepareAsync(reply, CancellationToken.None).ConfigureAwait(false);
            return (await _answers.AnswerAsync(prepared).ConfigureAwait(false)).Result!;
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return await TimeOutAsync(query).ConfigureAwait(false);
        }
        finally
        {
            inboxes.Forget(query.To);
        }
    }

    /// <summary>For a loop a timeout is final, as its turn goes on with it. A person or client may come back and wait on.</summary>
    private async ValueTask<QueryResult> TimeOutAsync(Query query)
    {
        var end = query.From.Loop is null
            ? await _answers.FindAsync(query.Id, CancellationToken.None).ConfigureAwait(false)
            : await _answers.GiveUpAsync(query.Id).ConfigureAwait(false);
        var result = end.Result ?? new QueryResult.TimedOut();
        if (result is QueryResult.TimedOut)
        {
            meter.TimedOut(query);
        }

        return result;
    }
}
