using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Budgets;

/// <summary>What follows when a budget is exhausted or raised. Pure: part of the decider.</summary>
internal static class BudgetRules
{
    /// <summary>No raise is higher, so that limits never overflow however often they are raised.</summary>
    private const decimal HighestRaise = 1_000_000_000_000;

    /// <summary>How a loop waits whose budget does not allow its next call; <see langword="null"/> when it does not wait.</summary>
    public static LoopStep? Wait(LoopState state, LoopStep step)
    {
        if (!state.Budget.Waits || step is not (LoopStep.TakeTurn or LoopStep.Review))
        {
            return null;
        }

        // Only a command ends it, or the end of the loop's time.
        return LoopGuards.Deadline(state) is { } deadline ? new LoopStep.Wait(deadline, state.Definition.MaxDuration!.Value) : new LoopStep.Rest();
    }

    /// <summary>The end of an iteration's turns whose next call no budget allows.</summary>
    public static TurnsEnd? EndsTurns(LoopState state) => state.Budget.Exhausted is { Waits: false } ? TurnsEnd.BudgetExhausted : null;

    /// <summary>Whether a review is out of the question as well. Iterations limit their turns alone.</summary>
    public static bool IsOnlyOfIteration(LoopState state) => state.Budget.Exhausted is { Level: BudgetLevel.Iteration };

    /// <summary>The end of a loop that no budget allows to go on.</summary>
    public static EndReason? EndsLoop(LoopState state) => state.Budget.Exhausted is { Waits: false, Level: not BudgetLevel.Iteration } exhausted
        ? new EndReason(
            EndCode.BudgetExhausted,
            $"{BudgetWords.Shortage(exhausted.Shortage)} The loop is not done.",
            null,
            "Look at the last validation's output; start a new loop with a larger budget, or with 'on-exhausted: wait', so that it can be raised with 'loopkit raise'.")
        : null;

    /// <summary>Why a budget cannot be raised so, or <see langword="null"/>.</summary>
    public static string? Refuse(LoopState state, RaiseBudget raise)
    {
        if (BudgetMath.IsUnlimited(raise.Amount))
        {
            return "Nothing is added to any limit. Give tokens, money, calls or time.";
        }

        foreach (var kind in BudgetMath.Kinds)
        {
            if (BudgetMath.Of(raise.Amount, kind) is not { } amount)
            {
                continue;
            }

            if (amount is <= 0 or > HighestRaise)
            {
                return $"A limit is raised by more than 0 and at most {HighestRaise}; {amount} is not.";
            }

            if (BudgetMath.Of(state.Definition.Budget?.Limits ?? BudgetLimits.None, kind) is null)
            {
                return $"Loop '{state.Name}' has no limit of {kind.ToString().ToLowerInvariant()} of its own that could be raised.";
            }
        }

        return null;
    }

    public static IReadOnlyList<LoopEvent> Decide(LoopState state, RaiseBudget raise) =>
        [new BudgetRaised { Command = raise.Id, By = raise.By, Amount = raise.Amount, Resumes = state.Budget.Waits }];

    /// <summary>That a budget of the loop itself is nearly used up, when its model was not told yet; the iteration's first.</summary>
    public static BudgetNoticed? Notice(LoopState state) => !state.Budget.IsCounted
        ? null
        : Notice(state, BudgetLevel.Iteration, state.Budget.SpentInIteration, state.Definition.Budget?.Iteration ?? BudgetLimits.None)
            ?? Notice(state, BudgetLevel.Loop, state.Budget.Spent, state.Budget.LimitsBy(state.Definition.Budget));

    /// <summary>That a budget is nearly used up, when the model was not told yet.</summary>
    public static BudgetNoticed? Notice(LoopState state, BudgetLevel level, BudgetAmount spent, BudgetLimits limits) =>
        !state.Budget.Noticed.Contains(level) && BudgetMath.NearlySpent(spent, limits) is { } kind
            ? new BudgetNoticed { Iteration = state.Iteration, Level = level, Kind = kind, Spent = spent, Limits = limits }
            : null;

    /// <summary>What a loop's budget looks like from outside; <see langword="null"/> when there is nothing to see.</summary>
    public static LoopBudgetStatus? StatusOf(LoopState state) => state.Definition.Budget is null && !state.Budget.IsCounted
        ? null
        : new LoopBudgetStatus
        {
            Limits = state.Budget.LimitsBy(state.Definition.Budget),
            Spent = state.Budget.Spent,
            Reserved = state.Budget.Reserved,
            Inherited = state.Budget.Inherited,
            Shortage = state.Budget.Exhausted?.Shortage,
        };
}
