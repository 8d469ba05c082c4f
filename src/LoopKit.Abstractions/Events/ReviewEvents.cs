using LoopKit.Budgets;
using LoopKit.Models;

namespace LoopKit.Events;

/// <summary>A reviewer is about to be asked.</summary>
public sealed record ReviewStarted : LoopEvent
{
    /// <summary>The iteration whose result is reviewed.</summary>
    public required int Iteration { get; init; }

    /// <summary>1, 2, 3 … among the reviewers.</summary>
    public required int Reviewer { get; init; }

    /// <summary>1, or 2 when the first reply had no verdict that could be read.</summary>
    public required int Attempt { get; init; }

    /// <summary>Everything that the reviewer is shown.</summary>
    public required Content Prompt { get; init; }

    /// <summary>The model that is called in place of the loop's own, which is not available; <see langword="null"/>: the loop's own, or that of the review.</summary>
    public ModelRef? Fallback { get; init; }

    /// <summary>The most that the call may use of its budgets; <see langword="null"/>: nothing is limited.</summary>
    public BudgetAmount? Reserved { get; init; }

    /// <summary>How long it waited until other calls had given back what they did not use; <see langword="null"/> when it did not.</summary>
    public TimeSpan? Waited { get; init; }
}

/// <summary>A reviewer replied.</summary>
public sealed record ReviewCompleted : LoopEvent
{
    /// <summary>The iteration whose result is reviewed.</summary>
    public required int Iteration { get; init; }

    /// <summary>1, 2, 3 … among the reviewers.</summary>
    public required int Reviewer { get; init; }

    /// <summary>1, or 2 when the first reply had no verdict that could be read.</summary>
    public required int Attempt { get; init; }

    /// <summary>Why the model stopped writing. A reply that did not end by itself has no verdict.</summary>
    public required TurnFinish Finish { get; init; }

    /// <summary>The verdict.</summary>
    public required ReviewVerdict Verdict { get; init; }

    /// <summary>What the next iteration is told.</summary>
    public required Content Notes { get; init; }

    /// <summary>The whole reply.</summary>
    public required Content Reply { get; init; }

    /// <summary>Tokens used.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>How long the call waited for the scheduler's leave.</summary>
    public TimeSpan? Waited { get; init; }

    /// <summary>What the call counts for in its budgets; <see langword="null"/>: its tokens, as one call that cost nothing.</summary>
    public BudgetAmount? Spent { get; init; }

    /// <summary>The model that replied, by its own word.</summary>
    public string? Model { get; init; }

    /// <summary>The provider's identifier of the response.</summary>
    public string? ResponseId { get; init; }
}

/// <summary>A pass of a definition with several passes has passed its validations.</summary>
public sealed record PassCompleted : LoopEvent
{
    /// <summary>The iteration that it ended with.</summary>
    public required int Iteration { get; init; }

    /// <summary>1, 2, 3 … among the passes.</summary>
    public required int Pass { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it changed the workspace.</summary>
    public required bool Changed { get; init; }
}
