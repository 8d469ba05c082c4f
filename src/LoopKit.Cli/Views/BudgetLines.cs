using LoopKit.Budgets;
using LoopKit.Engine;

namespace LoopKit.Cli.Views;

/// <summary>What a loop's budget has to say to people.</summary>
internal static class BudgetLines
{
    /// <summary>What was used, and of what; <see langword="null"/> when there is nothing to say.</summary>
    public static string? Of(LoopSnapshot loop) => loop.Budget is { } budget
        ? $"{BudgetWords.Of(budget.Spent)} used{(budget.Reserved == default ? "" : $", up to {BudgetWords.Of(budget.Reserved)} under way")}{(BudgetWords.Of(budget.Limits) is var limits and not "nothing" ? $"; limits: {limits}" : "")}"
        : null;

    /// <summary>Why it waits; <see langword="null"/> when it does not wait for its budget.</summary>
    public static string? WhyWaiting(LoopSnapshot loop) => loop is { Status: LoopStatus.Waiting or LoopStatus.Paused, Budget.Shortage: { } shortage } ? BudgetWords.Shortage(shortage) : null;

    /// <summary>What lets it go on.</summary>
    public static string? HowToGoOn(LoopSnapshot loop) => WhyWaiting(loop) is null ? null
        : loop.Budget!.Shortage!.Account == "loop" ? $"loopkit raise {loop.Name} --{loop.Budget.Shortage.Kind.ToString().ToLowerInvariant()} …"
        : "run it again with a larger LOOPKIT_BUDGET or LOOPKIT_WORK_ITEM_BUDGET";
}
