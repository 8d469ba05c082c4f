namespace LoopKit.Budgets;

/// <summary>An account at one moment.</summary>
/// <param name="Account">Its name.</param>
/// <param name="Limits">Its limits.</param>
/// <param name="Spent">What was used.</param>
/// <param name="Reserved">What calls under way may use besides.</param>
public sealed record BudgetBalance(string Account, BudgetLimits Limits, BudgetAmount Spent, BudgetAmount Reserved);
