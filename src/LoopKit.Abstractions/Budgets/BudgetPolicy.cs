namespace LoopKit.Budgets;

/// <summary>What a loop may use, and what happens when that is used up.</summary>
public sealed record BudgetPolicy
{
    /// <summary>The limits of the loop as a whole. Default: none.</summary>
    public BudgetLimits Limits { get; init; } = BudgetLimits.None;

    /// <summary>The limits of each iteration; when they are reached, its turns end and it is validated. Default: none.</summary>
    public BudgetLimits Iteration { get; init; } = BudgetLimits.None;

    /// <summary>What happens when a budget of the loop, its work item or the host is exhausted. Default: the loop fails.</summary>
    public ExhaustionPolicy OnExhausted { get; init; }
}
