using System.Runtime.CompilerServices;
using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>A store that forgets everything when the process ends: for tests, dry runs and loops that need not last.</summary>
internal sealed class InMemoryLoopStore(TimeProvider time) : ILoopStore
{
    private const int PageSize = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<StreamId, MemoryStreamLog> _streams = [];
    private readonly List<StoredEvent> _all = [];
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
            return ReadPagesAsync(_streams.GetValueOrDefault(stream)?.Events ?? [], static stored => stored.Version, afterVersion, cancellationToken);
        }
    }

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) =>
        ReadPagesAsync(_all, static stored => stored.Position, afterPosition, cancellationToken);

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
            + streams.Sum(stream => _streams.GetValueOrDefault(stream)?.Events.Sum(stored => (long)stored.Payload.Length) ?? 0);
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
        _all.RemoveAll(stored => streams.Contains(stored.Stream));
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
            var previous = log.Events is [.., var last] ? last.Hash : EventHash.Genesis;
            log.Head.Advance(data);
            var stored = new StoredEvent(
                request.Stream, log.Head.Version, ++_position, data.Type, data.Payload.ToArray(), data.At.ToUniversalTime(), log.Head.HashText, previous);
            log.Events.Add(stored);
            _all.Add(stored);
        }

        if (request.Summary is { } summary)
        {
            _loops[summary.Id] = summary;
        }

        return new AppendResult.Appended(log.Head.Version, log.Events[^1].Hash);
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
            _streams.Add(stream, log = new MemoryStreamLog());
        }

        return log;
    }

    /// <summary>Reads a list that is ordered by a number, which may have gaps.</summary>
    private async IAsyncEnumerable<StoredEvent> ReadPagesAsync(
        List<StoredEvent> events, Func<StoredEvent, long> number, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var last = after;
        while (await ReadPageAsync(events, number, last, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            last = number(page[^1]);
            foreach (var stored in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return stored;
            }
        }
    }

    /// <summary>Pages are copied under the lock, so a slow reader holds nobody up.</summary>
    private ValueTask<List<StoredEvent>> ReadPageAsync(
        List<StoredEvent> events, Func<StoredEvent, long> number, long after, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var start = FirstAfter(events, number, after);
            return new(events.GetRange(start, Math.Min(PageSize, events.Count - start)));
        }
    }

    /// <summary>The index of the first event with a greater number.</summary>
    private static int FirstAfter(List<StoredEvent> events, Func<StoredEvent, long> number, long after)
    {
        var (low, high) = (0, events.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = number(events[middle]) > after ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}
