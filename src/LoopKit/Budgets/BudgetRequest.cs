namespace LoopKit.Budgets;

/// <summary>What a call may use, asked for before it is made.</summary>
public sealed record BudgetRequest
{
    /// <summary>The most that it may use.</summary>
    public required BudgetAmount AtMost { get; init; }

    /// <summary>With how much time it can do, where less than it asks for is left. Default: 1 second.</summary>
    public TimeSpan LeastTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>When the reservation expires that nobody settles: it then counts as spent in full. Default: never.</summary>
    public TimeSpan? ExpiresAfter { get; init; }
}
