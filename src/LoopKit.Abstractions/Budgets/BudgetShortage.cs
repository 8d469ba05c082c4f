namespace LoopKit.Budgets;

/// <summary>Why a call cannot be made within its budget.</summary>
/// <param name="Account">Whose budget is too small, for example <c>host</c> or <c>loop</c>.</param>
/// <param name="Kind">What there is too little of.</param>
/// <param name="Asked">The most that the call may use.</param>
/// <param name="Spent">What was used before.</param>
/// <param name="Limit">The limit.</param>
public sealed record BudgetShortage(string Account, BudgetKind Kind, BudgetAmount Asked, BudgetAmount Spent, BudgetLimits Limit);
