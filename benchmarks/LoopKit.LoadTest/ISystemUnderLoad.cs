namespace LoopKit.LoadTest;

/// <summary>A system that is ready to be put under load, in a fresh store.</summary>
internal interface ISystemUnderLoad : IAsyncDisposable
{
    /// <summary>How many durable writes were made.</summary>
    long DurableWrites { get; }

    /// <summary>Runs all loops from their start to their end.</summary>
    Task RunAsync(CancellationToken cancellationToken);
}
