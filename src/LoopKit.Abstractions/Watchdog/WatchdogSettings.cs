namespace LoopKit.Watchdog;

/// <summary>How a loop is watched.</summary>
public sealed record WatchdogSettings
{
    /// <summary>How many times the same has to happen, by the name of the policy; 0 switches the policy off. A policy that is not named has its own default.</summary>
    public IReadOnlyDictionary<string, int> Thresholds { get; init; } = new Dictionary<string, int>();
}
