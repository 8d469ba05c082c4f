namespace LoopKit.Budgets;

/// <summary>A model call was not made, because its budget does not allow it.</summary>
/// <param name="shortage">Whose budget, and what there is too little of.</param>
public sealed class BudgetExhaustedException(BudgetShortage shortage) : Exception($"{ErrorCodes.BudgetExhausted}: {BudgetWords.Shortage(shortage)} Raise the limit, or ask for less.")
{
    /// <summary>The stable code of the error.</summary>
    public string Code { get; } = ErrorCodes.BudgetExhausted;

    /// <summary>Whose budget, and what there is too little of.</summary>
    public BudgetShortage Shortage { get; } = shortage;
}
