namespace LoopKit.LoadTest;

/// <summary>A system that can be put under load.</summary>
internal interface ISystemUnderLoad
{
    /// <summary>Runs the load in a fresh store to its end and returns the number of durable writes.</summary>
    Task<long> RunAsync(Load load, string directory, Latencies latencies, CancellationToken cancellationToken);
}
