namespace LoopKit.ChaosTests;

/// <summary>How much is tried: a sample with every run of the tests, all of it when <c>.ci/faults</c> asks.</summary>
internal sealed record ChaosForm(int Loops, int Iterations, int RequestLimit, TimeSpan RequestWindow, int Concurrency, TimeSpan Silence)
{
    public static ChaosForm Current { get; } = Environment.GetEnvironmentVariable("LOOPKIT_FAULTS") == "full"
        ? new ChaosForm(Loops: 50, Iterations: 20, RequestLimit: 200, RequestWindow: TimeSpan.FromSeconds(10), Concurrency: 8, Silence: TimeSpan.FromSeconds(4))
        : new ChaosForm(Loops: 10, Iterations: 3, RequestLimit: 40, RequestWindow: TimeSpan.FromSeconds(5), Concurrency: 6, Silence: TimeSpan.FromSeconds(4));

    /// <summary>What the order of the faults follows from; printed with every result.</summary>
    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("LOOPKIT_TEST_SEED"), out var seed) ? seed : Random.Shared.Next();
}
