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

    /// <summary>There is no such loop.</summary>
    public sealed record NoSuchLoop : QueryResult;

    /// <summary>The loop cannot be asked.</summary>
    /// <param name="Explanation">Why, and what to do.</param>
    public sealed record Refused(string Explanation) : QueryResult;
}
