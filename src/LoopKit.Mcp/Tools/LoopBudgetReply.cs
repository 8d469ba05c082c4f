using LoopKit.Budgets;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>What a loop has used of its budget, in words.</summary>
internal sealed record LoopBudgetReply
{
    private const int Room = 400;

    /// <summary>What was used.</summary>
    public required string Used { get; init; }

    /// <summary>Its limits; "nothing" when none is its own.</summary>
    public required string Limits { get; init; }

    /// <summary>Why it waits or could not go on.</summary>
    public string? Shortage { get; init; }

    public static LoopBudgetReply Of(LoopBudgetStatus budget) => new()
    {
        Used = BudgetWords.Of(budget.Spent),
        Limits = BudgetWords.Of(budget.Limits),
        Shortage = budget.Shortage is { } shortage ? Excerpt.Line(BudgetWords.Shortage(shortage), Room) : null,
    };
}
