namespace LoopKit.Budgets;

/// <summary>The most that may be used. What is not set is not limited.</summary>
public sealed record BudgetLimits
{
    /// <summary>No limit at all.</summary>
    public static BudgetLimits None { get; } = new();

    /// <summary>The most tokens, sent and received.</summary>
    public long? Tokens { get; init; }

    /// <summary>The most money, in US dollars.</summary>
    public decimal? Money { get; init; }

    /// <summary>The most model calls.</summary>
    public long? Calls { get; init; }

    /// <summary>The most time that model calls may take; waiting for their turn does not count.</summary>
    public TimeSpan? Time { get; init; }
}
