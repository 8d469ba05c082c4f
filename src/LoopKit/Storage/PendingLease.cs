namespace LoopKit.Storage;

/// <summary>A request for a lease on its way into a batch.</summary>
internal sealed class PendingLease(StreamId stream, HostId host, TimeSpan duration) : PendingWrite<LeaseResult>
{
    protected override LeaseResult Write(SqliteWriter writer) => writer.Lease(stream, host, duration);
}
