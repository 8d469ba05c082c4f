namespace LoopKit.Watchdog;

/// <summary>Recognises one way in which a loop is stuck.</summary>
/// <remarks>
/// Pure and thread-safe: no clock, no I/O, no state of its own. Called at the end of every iteration, and every few tool calls within one. A policy
/// must stay silent as long as anything moves on: a signal costs a healthy loop a word of warning, and after several of them its run.
/// Failed model calls, waits and pauses are no part of what a policy sees.
/// </remarks>
public interface IWatchdogPolicy
{
    /// <summary>The name in definitions: lower-case letters, digits and hyphens.</summary>
    string Name { get; }

    /// <summary>How many times the same has to happen when a definition does not say it.</summary>
    int DefaultThreshold { get; }

    /// <summary>Looks at the iterations so far, the one that just ended included. Returns <see langword="null"/> when nothing is wrong.</summary>
    /// <param name="iterations">The last iterations, oldest first; at most <see cref="IterationObservation.MaxRemembered"/>.</param>
    /// <param name="threshold">How many times the same has to happen.</param>
    WatchdogSignal? ExamineIterations(IReadOnlyList<IterationObservation> iterations, int threshold) => null;

    /// <summary>Looks at the tool calls of the iteration that runs. Returns <see langword="null"/> when nothing is wrong.</summary>
    /// <param name="calls">The last calls, oldest first; at most <see cref="CallObservation.MaxRemembered"/>.</param>
    /// <param name="threshold">How many times the same has to happen.</param>
    WatchdogSignal? ExamineCalls(IReadOnlyList<CallObservation> calls, int threshold) => null;
}
