using System.Runtime.CompilerServices;
using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.Testing.Seams;

/// <summary>A store behind a passage. Reads are whole: they pass once, not once an event.</summary>
/// <param name="inner">The store.</param>
/// <param name="passage">What stands in the way.</param>
internal sealed class SeamStore(ILoopStore inner, IPassage passage) : ILoopStore
{
    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall($"store: append {request.Stream}"), () => inner.AppendAsync(request, cancellationToken));

    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion = 0, CancellationToken cancellationToken = default) =>
        EnumerateAsync(new SeamCall($"store: read {stream}"), inner.ReadAsync(stream, afterVersion, cancellationToken), cancellationToken);

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) =>
        EnumerateAsync(new SeamCall("store: read all"), inner.ReadAllAsync(afterPosition, cancellationToken), cancellationToken);

    public ValueTask<LeaseResult> LeaseAsync(StreamId stream, HostId host, TimeSpan duration, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall($"store: lease {stream}"), () => inner.LeaseAsync(stream, host, duration, cancellationToken));

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string hash, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("store: get blob"), () => inner.GetBlobAsync(hash, cancellationToken));

    public ValueTask<LoopSnapshot?> FindLoopAsync(LoopId loop, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall($"store: find {loop}"), () => inner.FindLoopAsync(loop, cancellationToken));

    public IAsyncEnumerable<LoopSnapshot> ListLoopsAsync(LoopQuery query, CancellationToken cancellationToken = default) =>
        EnumerateAsync(new SeamCall("store: list loops"), inner.ListLoopsAsync(query, cancellationToken), cancellationToken);

    public ValueTask<long> DeleteLoopAsync(LoopId loop, bool dryRun = false, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall($"store: delete {loop}"), () => inner.DeleteLoopAsync(loop, dryRun, cancellationToken));

    /// <summary>The store stays open: it belongs to whoever made it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async IAsyncEnumerable<T> EnumerateAsync<T>(SeamCall call, IAsyncEnumerable<T> items, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var item in await passage.PassAsync(call, () => items.ToListAsync(cancellationToken)).ConfigureAwait(false))
        {
            yield return item;
        }
    }
}
