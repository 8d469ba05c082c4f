using System.Globalization;
using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Watchdog;

/// <summary>What is done about a loop that seems stuck: tell the model, rewrite the prompt, roll back, block. Pure.</summary>
internal static class WatchdogLadder
{
    /// <summary>In the middle of an iteration, the calls are looked at whenever so many were made.</summary>
    private const int CallsBetweenLooks = 10;

    /// <summary>After the first notice of an iteration the model may do better; with the second one its turns end.</summary>
    private const int NoticesThatEndTurns = 2;

    /// <summary>Whether the policies look at the calls of an iteration now, before its next turn.</summary>
    public static bool ShouldExamine(LoopState state, IterationState current) =>
        state.Definition.Watchdog is not null && current.Reply is not null && current.ToolCalls - current.ExaminedCalls >= CallsBetweenLooks;

    /// <summary>Whether an iteration goes on although it was told that it does not get on.</summary>
    public static bool EndsTurns(IterationState current) => current.Notices >= NoticesThatEndTurns;

    /// <summary>The events that follow from an iteration that did not complete the loop.</summary>
    public static IReadOnlyList<LoopEvent> After(LoopState state, IterationObservation iteration, IReadOnlyList<WatchdogSignal> signals)
    {
        if (signals.Count == 0)
        {
            return IsRatcheted(state, iteration) ? [BackToBest(state, RollbackCause.Ratchet)] : [];
        }

        var action = NextAction(state, iteration);
        var acted = new WatchdogActed { Iteration = iteration.Iteration, Action = action, Signals = signals };
        return action switch
        {
            WatchdogAction.RollBack => [acted, BackToBest(state, RollbackCause.Watchdog)],
            WatchdogAction.Block => [acted, new LoopBlocked { Reason = Reason(state, iteration, signals) }],
            _ when IsRatcheted(state, iteration) => [acted, BackToBest(state, RollbackCause.Ratchet)],
            _ => [acted],
        };
    }

    private static WatchdogAction NextAction(LoopState state, IterationObservation iteration)
    {
        var watch = state.Watch;
        if (watch.Actions == 0)
        {
            return WatchdogAction.TellModel;
        }

        if (watch.Rewrites < PromptRewriter.MaxRewrites)
        {
            return WatchdogAction.RewritePrompt;
        }

        return !watch.RolledBack && IsWorseThanBest(state, iteration) ? WatchdogAction.RollBack : WatchdogAction.Block;
    }

    private static bool IsRatcheted(LoopState state, IterationObservation iteration) => state.Definition.Ratchet && IsWorseThanBest(state, iteration);

    private static bool IsWorseThanBest(LoopState state, IterationObservation iteration) =>
        state.Watch.Best is { Checkpoint.Commit: not null } best && iteration.Measure is { } measure && iteration.Tree is not null && best.Measure.IsBetterThan(measure);

    private static RollbackStarted BackToBest(LoopState state, RollbackCause cause)
    {
        var best = state.Watch.Best!;
        var why = cause == RollbackCause.Ratchet
            ? "They made the validation worse."
            : "They led nowhere, and the validation had been better before.";
        return new RollbackStarted
        {
            Iteration = state.Iteration,
            ToIteration = best.Iteration,
            Commit = best.Checkpoint.Commit!,
            From = state.Checkpoint?.Commit,
            Cause = cause,
            Why = why,
        };
    }

    private static EndReason Reason(LoopState state, IterationObservation iteration, IReadOnlyList<WatchdogSignal> signals)
    {
        var code = signals[0].Policy switch
        {
            NoProgressPolicy.PolicyName => EndCode.StuckNoProgress,
            RepeatedCallsPolicy.PolicyName => EndCode.StuckRepeatedCalls,
            OscillationPolicy.PolicyName => EndCode.StuckOscillation,
            MalformedCompletionPolicy.PolicyName => EndCode.StuckMalformedCompletion,
            ConsecutiveFailuresPolicy.PolicyName => EndCode.StuckFailures,
            _ => EndCode.Stuck,
        };
        var summary = string.Create(CultureInfo.InvariantCulture, $"The loop is stuck in iteration {iteration.Iteration} ({signals[0].Policy}): {signals[0].Evidence}");
        var advice = "Look at the last validation's output, then mend what the model cannot, and resume the loop; or start one with a clearer goal.";
        return new EndReason(code, summary, state.Current?.Receipts.LastOrDefault(receipt => !receipt.Passed)?.Tail, advice);
    }
}
