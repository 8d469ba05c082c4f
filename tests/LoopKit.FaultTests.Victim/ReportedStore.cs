using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.FaultTests.Victim;

/// <summary>Tells the parent which appends have begun and which are acknowledged, before the engine learns of it.</summary>
internal sealed class ReportedStore(ILoopStore store, Report report) : ILoopStore
{
    public async ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        report.Write($"begin {request.Stream}");
        try
        {
            var result = await store.AppendAsync(request, cancellationToken).ConfigureAwait(false);
            report.Write(result is AppendResult.Appended appended
                ? $"ack {request.Stream} {appended.Version} {appended.Hash}"
                : $"refused {request.Stream} {result.GetType().Name}");
            return result;
        }
        catch (LoopKitException exception)
        {
            report.Write($"failed {request.Stream} {exception.Message}");
            throw;
        }
    }

    public async ValueTask<LeaseResult> LeaseAsync(StreamId stream, HostId host, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        var result = await store.LeaseAsync(stream, host, duration, cancellationToken).ConfigureAwait(false);
        report.Write(result is LeaseResult.Granted granted ? $"lease {stream} {granted.Epoch}" : $"refused {stream} {result.GetType().Name}");
        return result;
    }

    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion = 0, CancellationToken cancellationToken = default) =>
        store.ReadAsync(stream, afterVersion, cancellationToken);

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) =>
        store.ReadAllAsync(afterPosition, cancellationToken);

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string hash, CancellationToken cancellationToken = default) =>
        store.GetBlobAsync(hash, cancellationToken);

    public ValueTask<LoopSnapshot?> FindLoopAsync(LoopId loop, CancellationToken cancellationToken = default) =>
        store.FindLoopAsync(loop, cancellationToken);

    public IAsyncEnumerable<LoopSnapshot> ListLoopsAsync(LoopQuery query, CancellationToken cancellationToken = default) =>
        store.ListLoopsAsync(query, cancellationToken);

    public ValueTask<long> DeleteLoopAsync(LoopId loop, bool dryRun = false, CancellationToken cancellationToken = default) =>
        store.DeleteLoopAsync(loop, dryRun, cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
