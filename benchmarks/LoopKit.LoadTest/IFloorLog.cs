namespace LoopKit.LoadTest;

/// <summary>Where the floor writes.</summary>
internal interface IFloorLog : IAsyncDisposable
{
    /// <summary>How many durable writes were made.</summary>
    long Commits { get; }

    /// <summary>Returns when the record is durable.</summary>
    Task AppendAsync(int loop, int version, byte[] payload);
}
