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
    private readonly Dictionary<string, ReadOnlyMemory<byte>> _blobs = [];
    private readonly Dictionary<LoopId, LoopSnapshot> _loops = [];
    private readonly HashSet<HostId> _ended = [];

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
            return ReadPagesAsync(_streams.GetValueOrDefault(stream)?.Events ?? [], afterVersion, cancellationToken);
        }
    }

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) =>
        ReadPagesAsync(_all, afterPosition, cancellationToken);

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
            return new(_blobs.TryGetValue(key, out var bytes) ? bytes : default(ReadOnlyMemory<byte>?));
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

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Every host that has a lease now is gone, as when its process has ended: the next one need not wait until the leases expire.</summary>
    public void EndHosts()
    {
        lock (_gate)
        {
            _ended.UnionWith(_streams.Values.Select(log => log.Head.Owner).OfType<HostId>());
        }
    }

    private AppendResult.Appended Append(MemoryStreamLog log, AppendRequest request)
    {
        // A caller may use its buffers again, so the store keeps copies.
        foreach (var blob in request.Blobs)
        {
            _blobs.TryAdd(Convert.ToHexStringLower(StoreArguments.ParseHash(blob.Hash)), blob.Bytes.ToArray());
        }

        foreach (var data in request.Events)
        {
            var previous = log.Events is [.., var last] ? last.Hash : EventHash.Genesis;
            log.Head.Advance(data);
            var stored = new StoredEvent(
                request.Stream, log.Head.Version, _all.Count + 1, data.Type, data.Payload.ToArray(), data.At.ToUniversalTime(), log.Head.HashText, previous);
            log.Events.Add(stored);
            _all.Add(stored);
        }

        if (request.Summary is { } summary)
        {
            _loops[summary.Id] = summary;
        }

        return new AppendResult.Appended(log.Head.Version, log.Events[^1].Hash);
    }

    private MemoryStreamLog LogOf(StreamId stream)
    {
        if (!_streams.TryGetValue(stream, out var log))
        {
            _streams.Add(stream, log = new MemoryStreamLog());
        }

        return log;
    }

    /// <summary>Reads a list whose n-th item has the number n.</summary>
    private async IAsyncEnumerable<StoredEvent> ReadPagesAsync(
        List<StoredEvent> events, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = Math.Max(after, 0);
        while (await ReadPageAsync(events, next, cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            next += page.Count;
            foreach (var stored in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return stored;
            }
        }
    }

    /// <summary>Pages are copied under the lock, so a slow reader holds nobody up.</summary>
    private ValueTask<List<StoredEvent>> ReadPageAsync(List<StoredEvent> events, long after, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            var start = (int)Math.Min(after, events.Count);
            return new(events.GetRange(start, Math.Min(PageSize, events.Count - start)));
        }
    }
}
