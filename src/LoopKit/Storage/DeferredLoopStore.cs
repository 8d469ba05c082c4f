using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>Opens the store when it is first used: a host that only refuses a bad request leaves no store behind.</summary>
/// <remarks>An opening that failed is tried again by the next use.</remarks>
internal sealed class DeferredLoopStore(Func<ILoopStore> open) : ILoopStore
{
    private readonly Lock _lock = new();
    private ILoopStore? _store;
    private bool _disposed;

    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken = default) =>
        Opened().AppendAsync(request, cancellationToken);

    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion = 0, CancellationToken cancellationToken = default) =>
        Opened().ReadAsync(stream, afterVersion, cancellationToken);

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) =>
        Opened().ReadAllAsync(afterPosition, cancellationToken);

    public ValueTask<LeaseResult> LeaseAsync(StreamId stream, HostId host, TimeSpan duration, CancellationToken cancellationToken = default) =>
        Opened().LeaseAsync(stream, host, duration, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string hash, CancellationToken cancellationToken = default) =>
        Opened().GetBlobAsync(hash, cancellationToken);

    public ValueTask<LoopSnapshot?> FindLoopAsync(LoopId loop, CancellationToken cancellationToken = default) =>
        Opened().FindLoopAsync(loop, cancellationToken);

    public IAsyncEnumerable<LoopSnapshot> ListLoopsAsync(LoopQuery query, CancellationToken cancellationToken = default) =>
        Opened().ListLoopsAsync(query, cancellationToken);

    public ValueTask<long> DeleteLoopAsync(LoopId loop, bool dryRun = false, CancellationToken cancellationToken = default) =>
        Opened().DeleteLoopAsync(loop, dryRun, cancellationToken);

    public ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _disposed = true;
            return _store?.DisposeAsync() ?? ValueTask.CompletedTask;
        }
    }

    private ILoopStore Opened()
    {
        if (_store is { } store)
        {
            return store;
        }

        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _store ??= open();
        }
    }
}
