namespace LoopKit.Watchdog;

/// <summary>How good a workspace is, by its validations.</summary>
/// <param name="Passed">How many validations passed before the first that failed.</param>
/// <param name="Failing">How many tests that one counted as failing; <see langword="null"/> when its output does not say.</param>
public sealed record ValidationMeasure(int Passed, int? Failing = null)
{
    /// <summary>Whether this is known to be better than another. Equal and incomparable ones are not.</summary>
    public bool IsBetterThan(ValidationMeasure other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Passed != other.Passed ? Passed > other.Passed : Failing < other.Failing;
    }
}
