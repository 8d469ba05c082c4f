using System.Runtime.CompilerServices;
using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>Opens the store when it is first used: a host that only refuses a bad request leaves no store behind.</summary>
/// <remarks>An opening that failed is tried again by the next use. Callers that come meanwhile share it, so no caller's token ends it.</remarks>
internal sealed class DeferredLoopStore(Func<CancellationToken, ValueTask<ILoopStore>> open) : ILoopStore
{
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _closing = new();
    private Task<ILoopStore>? _opening;
    private volatile ILoopStore? _store;
    private bool _disposed;

    /// <summary>Whether it was used.</summary>
    public bool IsOpen => _store is not null;

    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken = default) =>
        _store is { } store ? store.AppendAsync(request, cancellationToken) : OnceOpenAsync(opened => opened.AppendAsync(request, cancellationToken), cancellationToken);

    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion = 0, CancellationToken cancellationToken = default) =>
        _store is { } store ? store.ReadAsync(stream, afterVersion, cancellationToken) : OnceOpenAsync(opened => opened.ReadAsync(stream, afterVersion, cancellationToken), cancellationToken);

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) =>
        _store is { } store ? store.ReadAllAsync(afterPosition, cancellationToken) : OnceOpenAsync(opened => opened.ReadAllAsync(afterPosition, cancellationToken), cancellationToken);

    public ValueTask<LeaseResult> LeaseAsync(StreamId stream, HostId host, TimeSpan duration, CancellationToken cancellationToken = default) =>
        OnceOpenAsync(opened => opened.LeaseAsync(stream, host, duration, cancellationToken), cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string hash, CancellationToken cancellationToken = default) =>
        OnceOpenAsync(opened => opened.GetBlobAsync(hash, cancellationToken), cancellationToken);

    public ValueTask<LoopSnapshot?> FindLoopAsync(LoopId loop, CancellationToken cancellationToken = default) =>
        OnceOpenAsync(opened => opened.FindLoopAsync(loop, cancellationToken), cancellationToken);

    public IAsyncEnumerable<LoopSnapshot> ListLoopsAsync(LoopQuery query, CancellationToken cancellationToken = default) =>
        OnceOpenAsync(opened => opened.ListLoopsAsync(query, cancellationToken), cancellationToken);

    public ValueTask<long> DeleteLoopAsync(LoopId loop, bool dryRun = false, CancellationToken cancellationToken = default) =>
        OnceOpenAsync(opened => opened.DeleteLoopAsync(loop, dryRun, cancellationToken), cancellationToken);

    public async ValueTask DisposeAsync()
    {
        Task<ILoopStore>? opening;
        lock (_lock)
        {
            (opening, _disposed) = (_opening, true);
        }

        await _closing.CancelAsync().ConfigureAwait(false);
        await (opening ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_store is { } store)
        {
            await store.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async ValueTask<T> OnceOpenAsync<T>(Func<ILoopStore, ValueTask<T>> use, CancellationToken cancellationToken)
    {
        var store = _store ?? await OpenedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        return await use(store).ConfigureAwait(false);
    }

    private async IAsyncEnumerable<T> OnceOpenAsync<T>(
        Func<ILoopStore, IAsyncEnumerable<T>> use, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var store = _store ?? await OpenedAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var item in use(store).WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return item;
        }
    }

    private Task<ILoopStore> OpenedAsync()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _opening is null or { IsFaulted: true } or { IsCanceled: true } ? _opening = OpenAsync() : _opening;
        }
    }

    private async Task<ILoopStore> OpenAsync()
    {
        var store = await open(_closing.Token).ConfigureAwait(false);
        return _store = store;
    }
}
