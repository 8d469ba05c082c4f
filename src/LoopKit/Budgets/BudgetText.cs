namespace LoopKit.Budgets;

/// <summary>Says in words what a budget has to say.</summary>
internal static class BudgetText
{
    /// <summary>Why a call was not made, in a sentence.</summary>
    public static string Of(BudgetShortage shortage)
    {
        var (limit, spent, asked) = (BudgetMath.Of(shortage.Limit, shortage.Kind) ?? 0, BudgetMath.Of(shortage.Spent, shortage.Kind), BudgetMath.Of(shortage.Asked, shortage.Kind));
        return $"The budget of the {shortage.Account} is {BudgetMath.Words(limit, shortage.Kind)}; {BudgetMath.Words(spent, shortage.Kind)} are spent, and the next call may use up to {BudgetMath.Words(asked, shortage.Kind)}.";
    }
}
