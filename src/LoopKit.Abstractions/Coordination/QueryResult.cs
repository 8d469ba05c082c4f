namespace LoopKit.Coordination;

/// <summary>How a question ended.</summary>
public abstract record QueryResult
{
    private protected QueryResult()
    {
    }

    /// <summary>The loop answered.</summary>
    /// <param name="Reply">The answer.</param>
    public sealed record Answered(QueryReply Reply) : QueryResult;

    /// <summary>No answer came in time. The question stays in the loop's inbox; a late answer is recorded.</summary>
    public sealed record TimedOut : QueryResult;

    /// <summary>The question was taken back before it was answered.</summary>
    public sealed record Cancelled : QueryResult;

    /// <summary>There is no such loop.</summary>
    public sealed record NoSuchLoop : QueryResult;

    /// <summary>It would never be answered: the loop that is asked waits, itself or through others, for the loop that asks.</summary>
    /// <param name="Cycle">Who would wait for whom: the asking loop, each loop that the one before it waits for, and the asking loop again.</param>
    public sealed record WouldDeadlock(IReadOnlyList<LoopId> Cycle) : QueryResult;

    /// <summary>The loop cannot be asked.</summary>
    /// <param name="Explanation">Why, and what to do.</param>
    public sealed record Refused(string Explanation) : QueryResult;
}
