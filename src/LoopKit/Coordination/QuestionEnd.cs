namespace LoopKit.Coordination;

/// <summary>How a question ended, as far as it has.</summary>
/// <param name="Version">The version of the stream that says so.</param>
/// <param name="GivenUp">Whether the time was over before an answer came.</param>
/// <param name="Reply">The answer; a late one when the question was given up.</param>
internal sealed record QuestionEnd(long Version, bool GivenUp, QueryReply? Reply)
{
    /// <summary>Whether it was given up because somebody took it back.</summary>
    public bool IsCancelled { get; init; }

    /// <summary>When the answer came.</summary>
    public DateTimeOffset? RepliedAt { get; init; }

    /// <summary>What whoever asked is told: what came first. <see langword="null"/> while the question is open.</summary>
    public QueryResult? Result => IsCancelled ? new QueryResult.Cancelled() : GivenUp ? new QueryResult.TimedOut() : Reply is { } reply ? new QueryResult.Answered(reply) : null;
}
