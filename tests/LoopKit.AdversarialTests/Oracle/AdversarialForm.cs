namespace LoopKit.AdversarialTests.Oracle;

/// <summary>How much is tried: little in every test run, all of it by <c>.ci/adversarial</c>.</summary>
internal static class AdversarialForm
{
    /// <summary>Whether everything is tried.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("LOOPKIT_ADVERSARIAL") == "full";

    /// <summary>How often a parent is swapped in a race.</summary>
    public static int Flips => IsFull ? 100_000 : 2_000;
}
