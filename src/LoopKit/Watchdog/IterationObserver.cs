using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Watchdog;

/// <summary>What the watchdog sees of an iteration. Pure: follows from its events.</summary>
internal static class IterationObserver
{
    public static IterationObservation Of(LoopState state, IterationState iteration, bool passed) => new()
    {
        Iteration = iteration.Number,
        TurnsEnd = iteration.TurnsEnd ?? TurnsEnd.EndOfTurn,
        ToolCalls = iteration.ToolCalls,
        Changed = iteration.Changed,
        Tree = iteration.Checkpoint?.Tree,
        Validation = ValidationOf(state, iteration),
        Measure = MeasureOf(iteration),
        ClaimedDone = iteration.CompletionSignalled,
        Passed = passed,
        MalformedClaims = iteration.MalformedClaims,
    };

    /// <summary>A loop that has nothing to validate hears the same each time: nothing.</summary>
    private static string? ValidationOf(LoopState state, IterationState iteration) => iteration.Receipts.Count == 0 && state.Definition.Validation.Count > 0
        ? null
        : string.Join(' ', iteration.Receipts.Select(receipt => receipt.Fingerprint ?? $"{receipt.OutputHash}:{receipt.ExitCode}"));

    private static ValidationMeasure? MeasureOf(IterationState iteration) => iteration.Receipts.Count == 0
        ? null
        : new ValidationMeasure(iteration.Receipts.Count(receipt => receipt.Passed), iteration.Receipts.Find(receipt => !receipt.Passed)?.FailingTests);
}
