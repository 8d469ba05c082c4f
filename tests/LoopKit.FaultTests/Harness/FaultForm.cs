namespace LoopKit.FaultTests.Harness;

/// <summary>How much is tried: a sample with every run of the tests, all of it when <c>.ci/faults</c> asks.</summary>
internal static class FaultForm
{
    /// <summary>Whether everything is tried.</summary>
    public static bool IsFull { get; } = Environment.GetEnvironmentVariable("LOOPKIT_FAULTS") == "full";

    /// <summary>How many kills at random moments.</summary>
    public static int Kills { get; } = NumberOf("LOOPKIT_FAULT_KILLS") ?? (IsFull ? 2_000 : 50);

    /// <summary>How many victims run side by side: the full form has the machine for itself.</summary>
    public static int Lanes { get; } = IsFull ? 2 : 1;

    /// <summary>What random choices follow from; printed with every result.</summary>
    public static int Seed { get; } = NumberOf("LOOPKIT_TEST_SEED") ?? Random.Shared.Next();

    private static int? NumberOf(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : null;
}
