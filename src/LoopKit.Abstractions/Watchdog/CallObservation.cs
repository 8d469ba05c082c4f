using LoopKit.Events;

namespace LoopKit.Watchdog;

/// <summary>Tool calls of the same tool with the same arguments and the same result, one directly after the other.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Arguments">The arguments, or the hash of long ones.</param>
/// <param name="Result">The result, or the hash of a long one.</param>
/// <param name="Outcome">How the calls ended.</param>
/// <param name="Count">How many there were.</param>
public sealed record CallObservation(string Tool, string Arguments, string Result, ToolOutcome Outcome, int Count)
{
    /// <summary>No policy sees more than this.</summary>
    public const int MaxRemembered = 64;

    /// <summary>Whether another observation is of the same call with the same result.</summary>
    public bool IsSameAs(CallObservation other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this == other with { Count = Count };
    }
}
