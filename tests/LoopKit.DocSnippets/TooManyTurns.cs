using LoopKit.Events;
using LoopKit.Plugins;
using LoopKit.Watchdog;
using Microsoft.Extensions.DependencyInjection;

namespace DocSnippets;

/// <summary>The policy in docs/watchdog.md.</summary>
internal sealed class TooManyTurns : IWatchdogPolicy
{
    public string Name => "too-many-turns";

    public int DefaultThreshold => 5;

    public WatchdogSignal? ExamineIterations(IReadOnlyList<IterationObservation> iterations, int threshold) =>
        iterations.Count >= threshold && iterations.TakeLast(threshold).All(iteration => iteration.TurnsEnd == TurnsEnd.MaxTurns)
            ? new WatchdogSignal(Name, $"The last {threshold} iterations used all their turns.")
            : null;
}

internal static class WatchdogSetup
{
    public static void Add(ILoopKitBuilder builder) => builder.AddWatchdogPolicy<TooManyTurns>();
}
