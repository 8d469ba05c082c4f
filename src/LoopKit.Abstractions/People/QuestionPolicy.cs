namespace LoopKit.People;

/// <summary>How long a loop waits for people, and what it does then. For questions and for approvals.</summary>
public sealed record QuestionPolicy
{
    /// <summary>How long it waits. Default: 24 hours.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What it does when nobody has answered by then. Default: <see cref="UnansweredPolicy.Continue"/>.</summary>
    public UnansweredPolicy OnTimeout { get; init; }
}
