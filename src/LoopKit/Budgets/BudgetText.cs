using LoopKit.Events;

namespace LoopKit.Budgets;

/// <summary>What a model is told of its budget.</summary>
internal static class BudgetText
{
    public static string ForModel(BudgetNoticed noticed) =>
        $"[LoopKit] {BudgetWords.Notice(noticed)} When it is used up, no more model calls are made. Finish what matters most, and leave the files in a state that others can go on from.";
}
