using LoopKit.Budgets;
using LoopKit.Events;

namespace LoopKit.Engine;

/// <summary>The limits of a loop and of its iterations. Pure: time is what the journal recorded.</summary>
/// <remarks>
/// An iteration's time is the time in which it worked. Pauses, waits for a provider or for a permit, and the time in which no host ran the loop do
/// not count. A loop's time is wall-clock time since its start, or since its turn came when it had to wait for that.
/// </remarks>
internal static class LoopGuards
{
    /// <summary>A timer may come a fraction before the clock that stamps events.</summary>
    private static readonly TimeSpan _tolerance = TimeSpan.FromMilliseconds(50);

    /// <summary>No timer is longer.</summary>
    private static readonly TimeSpan _longestTimer = TimeSpan.FromDays(24);

    /// <summary>The limit at which an iteration makes no more model calls, when one is reached.</summary>
    public static TurnsEnd? EndsTurns(LoopState state, IterationState current)
    {
        if (IsOutOfTokens(state))
        {
            return TurnsEnd.MaxTokens;
        }

        if (IsOutOfTime(state))
        {
            return TurnsEnd.MaxDuration;
        }

        return IsIterationOver(state, current) ? TurnsEnd.IterationTimeout : BudgetRules.EndsTurns(state);
    }

    /// <summary>The limit at which nobody is asked to review any more, when one is reached.</summary>
    public static TurnsEnd? EndsReviews(LoopState state, IterationState current) =>
        EndsTurns(state, current) is { } end && (end != TurnsEnd.BudgetExhausted || !BudgetRules.IsOnlyOfIteration(state)) ? end : null;

    /// <summary>The limit at which an iteration makes no more tool calls, when one is reached.</summary>
    public static TurnsEnd? EndsToolCalls(LoopState state, IterationState current)
    {
        if (current.ToolsDone >= state.Definition.MaxToolCallsPerTurn)
        {
            return TurnsEnd.MaxToolCallsPerTurn;
        }

        return current.ToolCalls >= state.Definition.MaxToolCalls ? TurnsEnd.MaxToolCalls : EndsTurns(state, current);
    }

    /// <summary>Whether an iteration has used its time, so that nothing more is validated in it.</summary>
    public static bool IsIterationOver(LoopState state, IterationState current) => state.Definition.IterationTimeout is { } timeout && SpentBy(state, current) + _tolerance >= timeout;

    /// <summary>The end of a loop that has reached one of its limits between two iterations.</summary>
    public static LoopFailed? EndsLoop(LoopState state, IReadOnlyList<ValidationReceipt> receipts)
    {
        if (IsOutOfTokens(state))
        {
            return Failed(
                EndCode.MaxTokens,
                $"{Total(state.Usage)} of {state.Definition.MaxTokens} tokens were used and the loop is not done.",
                receipts,
                "Look at the last validation's output; start a new loop with a clearer goal or a higher max-tokens.");
        }

        if (BudgetRules.EndsLoop(state) is { } reason)
        {
            return Failed(reason.Code, reason.Summary, receipts, reason.Advice!);
        }

        return IsOutOfTime(state)
            ? Failed(
                EndCode.MaxDuration,
                $"The loop was to take {state.Definition.MaxDuration} at most and is not done.",
                receipts,
                "Look at the last validation's output; start a new loop with a clearer goal or a longer max-duration.")
            : null;
    }

    /// <summary>When the loop's time is over, in case that it has a limit.</summary>
    public static DateTimeOffset? Deadline(LoopState state) => state.Definition.MaxDuration is { } most ? (state.AdmittedAt ?? state.StartedAt) + most : null;

    /// <summary>A wait ends with the loop's time at the latest.</summary>
    public static DateTimeOffset NotAfterDeadline(LoopState state, DateTimeOffset until) => Deadline(state) is { } deadline && deadline < until ? deadline : until;

    /// <summary>How many of its next calls an iteration may still make in this turn.</summary>
    public static int ToolCallsLeft(LoopState state, IterationState current) =>
        Math.Min((state.Definition.MaxToolCallsPerTurn ?? int.MaxValue) - current.ToolsDone, (state.Definition.MaxToolCalls ?? int.MaxValue) - current.ToolCalls);

    /// <summary>How long a model or tool call may still take by the limits of its iteration and its loop.</summary>
    public static TimeSpan TimeLeft(LoopState state, TimeSpan own)
    {
        var left = TimeLeftToIteration(state, own);
        return Deadline(state) is { } deadline ? Shorter(left, deadline - state.UpdatedAt) : left;
    }

    /// <summary>How long a validation may take by the limit of its iteration.</summary>
    public static TimeSpan TimeLeftToIteration(LoopState state, TimeSpan own) =>
        state is { Current: { } current, Definition.IterationTimeout: { } timeout } ? Shorter(own, timeout - SpentBy(state, current)) : Shorter(own, _longestTimer);

    private static TimeSpan SpentBy(LoopState state, IterationState current) => state.WorkingTime - current.BeganAt;

    private static bool IsOutOfTokens(LoopState state) => state.Definition.MaxTokens is { } most && Total(state.Usage) >= most;

    private static bool IsOutOfTime(LoopState state) => Deadline(state) is { } deadline && state.UpdatedAt + _tolerance >= deadline;

    private static long Total(TokenUsage usage) => usage.InputTokens + usage.OutputTokens;

    private static TimeSpan Shorter(TimeSpan left, TimeSpan right) => TimeSpan.FromTicks(Math.Clamp(Math.Min(left.Ticks, right.Ticks), 0, _longestTimer.Ticks));

    private static LoopFailed Failed(EndCode code, string summary, IReadOnlyList<ValidationReceipt> receipts, string advice) =>
        new() { Reason = new EndReason(code, summary, receipts.LastOrDefault(receipt => !receipt.Passed)?.Tail, advice) };
}
