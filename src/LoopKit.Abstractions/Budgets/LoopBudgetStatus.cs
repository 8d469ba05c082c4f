namespace LoopKit.Budgets;

/// <summary>What a loop has used of its budget.</summary>
public sealed record LoopBudgetStatus
{
    /// <summary>Its limits, with everything that they were raised by.</summary>
    public BudgetLimits Limits { get; init; } = BudgetLimits.None;

    /// <summary>What was used.</summary>
    public BudgetAmount Spent { get; init; }

    /// <summary>What a call under way may use besides.</summary>
    public BudgetAmount Reserved { get; init; }

    /// <summary>How much of <see cref="Spent"/> the loop that this one was forked from had used.</summary>
    public BudgetAmount Inherited { get; init; }

    /// <summary>Why it waits, or could not go on; <see langword="null"/> while there is enough.</summary>
    public BudgetShortage? Shortage { get; init; }
}
