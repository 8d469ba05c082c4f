using LoopKit.Budgets;

namespace LoopKit.Events;

/// <summary>A model call cannot be made within a budget, whatever other calls give back. It is not begun.</summary>
public sealed record BudgetExhausted : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>Whose budget it is.</summary>
    public required BudgetLevel Level { get; init; }

    /// <summary>What there is too little of.</summary>
    public required BudgetShortage Shortage { get; init; }

    /// <summary>Whether the loop waits until the budget is raised; otherwise its turns end.</summary>
    public bool Waits { get; init; }
}

/// <summary>Four fifths of a budget are spent. The model is told, once for each budget.</summary>
public sealed record BudgetNoticed : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>Whose budget it is.</summary>
    public required BudgetLevel Level { get; init; }

    /// <summary>What is nearly used up.</summary>
    public required BudgetKind Kind { get; init; }

    /// <summary>What is spent.</summary>
    public required BudgetAmount Spent { get; init; }

    /// <summary>The limits.</summary>
    public required BudgetLimits Limits { get; init; }
}

/// <summary>Somebody raised the loop's budget. A loop that waits for it goes on.</summary>
public sealed record BudgetRaised : LoopEvent
{
    /// <summary>The command.</summary>
    public required CommandId Command { get; init; }

    /// <summary>Who it was, for example <c>person:ada</c>.</summary>
    public required string By { get; init; }

    /// <summary>How much is added to each limit.</summary>
    public required BudgetLimits Amount { get; init; }

    /// <summary>Whether the loop waited for it, and goes on.</summary>
    public bool Resumes { get; init; }
}

/// <summary>A tool is about to make a model call. What it used follows with the end of the tool call.</summary>
public sealed record BudgetReserved : LoopEvent
{
    /// <summary>The tool call.</summary>
    public required string CallId { get; init; }

    /// <summary>1, 2, 3 … among the model calls of the tool call.</summary>
    public required int Number { get; init; }

    /// <summary>The most that the model call may use.</summary>
    public required BudgetAmount Amount { get; init; }
}

/// <summary>The model call of a turn or review was given up before it was made: what was reserved for it is free again.</summary>
public sealed record BudgetReleased : LoopEvent;
