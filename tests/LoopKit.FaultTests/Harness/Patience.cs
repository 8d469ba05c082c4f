namespace LoopKit.FaultTests.Harness;

/// <summary>How long a test waits for what must happen, on a machine that is busy.</summary>
internal static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(10);

    /// <summary>Looks again and again until a condition holds.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!condition())
        {
            if (limit.IsCancellationRequested)
            {
                throw new TimeoutException($"Within {Limit.TotalSeconds:0} s this has not become true: {what}.");
            }

            await Task.Delay(_poll);
        }
    }
}
