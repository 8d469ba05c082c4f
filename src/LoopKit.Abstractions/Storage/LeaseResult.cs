namespace LoopKit.Storage;

/// <summary>How a request for a lease ended.</summary>
public abstract record LeaseResult
{
    private protected LeaseResult()
    {
    }

    /// <summary>The host may write to the stream with this epoch until the lease expires or a later one is granted.</summary>
    /// <param name="Epoch">Grows by one with every change of owner.</param>
    /// <param name="ExpiresAt">When another host may take it.</param>
    public sealed record Granted(long Epoch, DateTimeOffset ExpiresAt) : LeaseResult;

    /// <summary>Another host holds the lease.</summary>
    /// <param name="Owner">That host.</param>
    /// <param name="ExpiresAt">When it may be taken.</param>
    public sealed record HeldByOther(HostId Owner, DateTimeOffset ExpiresAt) : LeaseResult;
}
