using LoopKit.Truncation;

namespace LoopKit.Watchdog;

/// <summary>Every policy of the host, asked in turn.</summary>
internal sealed class WatchdogChain(IEnumerable<IWatchdogPolicy> policies)
{
    private const int MaxEvidence = 600;

    private readonly List<IWatchdogPolicy> _policies = [.. policies.DistinctBy(policy => policy.Name, StringComparer.Ordinal)];

    /// <summary>What the policies say at the end of an iteration. One that changed files got on, whatever its calls were.</summary>
    public IReadOnlyList<WatchdogSignal> AtIterationEnd(WatchdogSettings settings, IReadOnlyList<IterationObservation> iterations, IReadOnlyList<CallObservation> calls) =>
        Ask(settings, (policy, threshold) => policy.ExamineIterations(iterations, threshold) ?? (iterations[^1].Changed ? null : policy.ExamineCalls(calls, threshold)));

    /// <summary>What the policies say in the middle of an iteration.</summary>
    public IReadOnlyList<WatchdogSignal> AmongCalls(WatchdogSettings settings, IReadOnlyList<CallObservation> calls) =>
        Ask(settings, (policy, threshold) => policy.ExamineCalls(calls, threshold));

    private List<WatchdogSignal> Ask(WatchdogSettings settings, Func<IWatchdogPolicy, int, WatchdogSignal?> ask)
    {
        List<WatchdogSignal> signals = [];
        foreach (var policy in _policies)
        {
            var threshold = settings.Thresholds.TryGetValue(policy.Name, out var given) ? given : policy.DefaultThreshold;
            if (threshold > 0 && ask(policy, threshold) is { } signal)
            {
                signals.Add(new WatchdogSignal(policy.Name, TextLimits.Head(signal.Evidence, MaxEvidence)));
            }
        }

        return signals;
    }
}
