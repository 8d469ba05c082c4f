namespace LoopKit.Budgets;

/// <summary>What model calls use, or may use.</summary>
/// <param name="Tokens">Tokens, sent and received.</param>
/// <param name="Money">US dollars.</param>
/// <param name="Calls">Model calls.</param>
/// <param name="Time">The time that they take.</param>
public readonly record struct BudgetAmount(long Tokens, decimal Money, long Calls, TimeSpan Time)
{
    /// <summary>Adds two amounts.</summary>
    public static BudgetAmount operator +(BudgetAmount left, BudgetAmount right) => Add(left, right);

    /// <summary>Takes one amount from another.</summary>
    public static BudgetAmount operator -(BudgetAmount left, BudgetAmount right) => Subtract(left, right);

    /// <summary>Adds two amounts.</summary>
    public static BudgetAmount Add(BudgetAmount left, BudgetAmount right) =>
        new(left.Tokens + right.Tokens, left.Money + right.Money, left.Calls + right.Calls, left.Time + right.Time);

    /// <summary>Takes one amount from another.</summary>
    public static BudgetAmount Subtract(BudgetAmount left, BudgetAmount right) =>
        new(left.Tokens - right.Tokens, left.Money - right.Money, left.Calls - right.Calls, left.Time - right.Time);
}
