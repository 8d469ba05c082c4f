using System.Runtime.CompilerServices;
using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>A store that forgets everything when the process ends: for tests, dry runs and loops that need not last.</summary>
internal sealed class InMemoryLoopStore(TimeProvider time) : ILoopStore
{
    private const int PageSize = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, MemoryStreamLog> _streams = [];
    private readonly List<(MemoryStreamLog Log, int Index)> _all = [];
    private readonly Dictionary<string, MemoryBlob> _blobs = [];
    private readonly Dictionary<LoopId, LoopSnapshot> _loops = [];
    private readonly HashSet<HostId> _ended = [];
    private long _position;

    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        StoreArguments.Check(request);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var log = LogOf(request.Stream);
            return new(log.Head.Refuse(request) ?? Append(log, request));
        }
    }

    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion = 0, CancellationToken cancellationToken = default)
    {
        StoreArguments.Check(stream);
        lock (_gate)
        {
            return _streams.GetValueOrDefault(stream) is { } log
                ? ReadPagesAsync(last => PageOf(log, last), static stored => stored.Version, afterVersion, cancellationToken)
                : AsyncEnumerable.Empty<StoredEvent>();
        }
    }

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) =>
        ReadPagesAsync(PageOfAll, static stored => stored.Position, afterPosition, cancellationToken);

    public ValueTask<LeaseResult> LeaseAsync(StreamId stream, HostId host, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckLease(stream, host, duration);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var head = LogOf(stream).Head;
            return new(head.Lease(host, time.GetUtcNow(), duration, ownerIsGone: head.Owner is { } owner && _ended.Contains(owner)));
        }
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string hash, CancellationToken cancellationToken = default)
    {
        var key = Convert.ToHexStringLower(StoreArguments.ParseHash(hash));
        lock (_gate)
        {
            return new(_blobs.TryGetValue(key, out var blob) ? blob.Bytes : default(ReadOnlyMemory<byte>?));
        }
    }

    public ValueTask<LoopSnapshot?> FindLoopAsync(LoopId loop, CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            return new(_loops.GetValueOrDefault(loop));
        }
    }

    public IAsyncEnumerable<LoopSnapshot> ListLoopsAsync(LoopQuery query, CancellationToken cancellationToken = default)
    {
        StoreArguments.Check(query);
        List<LoopSnapshot> matching;
        lock (_gate)
        {
            matching = [.. _loops.Values.Where(query.Matches)];
        }

        return matching
            .OrderByDescending(loop => loop.StartedAt)
            .ThenByDescending(loop => loop.Id.Value, StringComparer.Ordinal)
            .Take(query.Limit ?? int.MaxValue)
            .ToAsyncEnumerable();
    }

    public ValueTask<long> DeleteLoopAsync(LoopId loop, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return !_loops.TryGetValue(loop, out var summary) ? new(0L)
                : summary.Status.IsFinal() ? new(Delete(loop, dryRun))
                : throw StoreArguments.NotEnded(loop, summary.Status);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Every host that has a lease now is gone, as when its process has ended: the next one need not wait until the leases expire.</summary>
    public void EndHosts()
    {
        lock (_gate)
        {
            _ended.UnionWith(_streams.Values.Select(log => log.Head.Owner).OfType<HostId>());
        }
    }

    private long Delete(LoopId loop, bool dryRun)
    {
        StreamId[] streams = [StreamId.ForLoop(loop), StreamId.ForInbox(loop)];
        var blobs = _blobs.Where(blob => blob.Value.BelongsOnlyTo(streams)).ToList();
        var freed = blobs.Sum(blob => (long)blob.Value.Bytes.Length)
            + streams.Sum(stream => _streams.GetValueOrDefault(stream)?.PayloadBytes ?? 0);
        if (!dryRun)
        {
            blobs.ForEach(blob => _blobs.Remove(blob.Key));
            _loops.Remove(loop);
            Remove(streams);
        }

        return freed;
    }

    private void Remove(StreamId[] streams)
    {
        _all.RemoveAll(stored => streams.Contains(stored.Log.Stream));
        foreach (var stream in streams)
        {
            _streams.Remove(stream);
        }

        foreach (var blob in _blobs.Values)
        {
            blob.Streams.ExceptWith(streams);
        }
    }

    private AppendResult.Appended Append(MemoryStreamLog log, AppendRequest request)
    {
        // A caller may use its buffers again, so the store keeps copies.
        foreach (var blob in request.Blobs)
        {
            Keep(blob, request.Stream);
        }

        foreach (var data in request.Events)
        {
            log.Head.Advance(data);
            _all.Add((log, log.Count));
            log.Add(data, ++_position);
        }

        if (request.Summary is { } summary)
        {
            _loops[summary.Id] = summary;
        }

        return new AppendResult.Appended(log.Head.Version, log.Head.HashText);
    }

    private void Keep(Blob blob, StreamId stream)
    {
        var key = Convert.ToHexStringLower(StoreArguments.ParseHash(blob.Hash));
        if (!_blobs.TryGetValue(key, out var kept))
        {
            _blobs.Add(key, kept = new MemoryBlob(blob.Bytes.ToArray()));
        }

        kept.Streams.Add(stream);
    }

    private MemoryStreamLog LogOf(StreamId stream)
    {
        if (!_streams.TryGetValue(stream, out var log))
        {
            _streams.Add(stream, log = new MemoryStreamLog(stream));
        }

        return log;
    }

    /// <summary>Reads events in the order of a number. A page is made under the lock, so a slow reader holds nobody up.</summary>
    private async IAsyncEnumerable<StoredEvent> ReadPagesAsync(
        Func<long, List<StoredEvent>> pageAfter, Func<StoredEvent, long> number, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = after;
        while (await ReadPageAsync(pageAfter, last, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            last = number(page[^1]);
            foreach (var stored in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return stored;
            }
        }
    }

    private ValueTask<List<StoredEvent>> ReadPageAsync(Func<long, List<StoredEvent>> pageAfter, long after, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return new(pageAfter(after));
        }
    }

    private static List<StoredEvent> PageOf(MemoryStreamLog log, long afterVersion)
    {
        var start = (int)Math.Clamp(afterVersion, 0, log.Count);
        return [.. Enumerable.Range(start, Math.Min(PageSize, log.Count - start)).Select(log.EventAt)];
    }

    private List<StoredEvent> PageOfAll(long afterPosition)
    {
        var start = FirstAfter(afterPosition);
        return [.. _all.GetRange(start, Math.Min(PageSize, _all.Count - start)).Select(stored => stored.Log.EventAt(stored.Index))];
    }

    /// <summary>The index of the first event with a greater position; positions have gaps where loops were deleted.</summary>
    private int FirstAfter(long position)
    {
        var (low, high) = (0, _all.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _all[middle].Log.PositionAt(_all[middle].Index) > position ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
