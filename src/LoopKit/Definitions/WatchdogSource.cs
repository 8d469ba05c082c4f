using LoopKit.Definitions.Yaml;
using LoopKit.Watchdog;

namespace LoopKit.Definitions;

/// <summary>What a definition says about the watchdog.</summary>
/// <param name="IsOff">Whether it is switched off as a whole.</param>
/// <param name="Thresholds">The thresholds, each with its policy's name as it is written; 0 is off.</param>
internal sealed record WatchdogSource(bool IsOff, IReadOnlyList<(Located<string> Policy, int Threshold)> Thresholds)
{
    /// <summary>Policy by policy; switched off, or on again by naming thresholds, as a whole.</summary>
    public static WatchdogSource? Over(WatchdogSource? parent, WatchdogSource? child)
    {
        if (parent is null || child is null or { IsOff: true })
        {
            return child ?? parent;
        }

        return child with { Thresholds = [.. parent.Thresholds.Where(old => !child.Thresholds.Any(given => given.Policy.Value == old.Policy.Value)), .. child.Thresholds] };
    }

    public WatchdogSettings? ToSettings() =>
        IsOff ? null : new WatchdogSettings { Thresholds = Thresholds.ToDictionary(entry => entry.Policy.Value, entry => entry.Threshold, StringComparer.Ordinal) };
}
