using System.Runtime.CompilerServices;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Tests.Models;

/// <summary>The journals of loops in memory, and how many events were read from them.</summary>
internal sealed class JournalStore : ILoopStore
{
    private readonly Dictionary<StreamId, List<StoredEvent>> _streams = [];

    public int EventsRead { get; private set; }

    public void Add(LoopId loop, LoopEvent loopEvent)
    {
        var stream = StreamId.ForLoop(loop);
        var events = _streams.TryGetValue(stream, out var known) ? known : _streams[stream] = [];
        events.Add(new StoredEvent(stream, events.Count + 1, 0, LoopEventSerializer.TypeOf(loopEvent), LoopEventSerializer.Serialize(loopEvent), DateTimeOffset.UnixEpoch, "", ""));
    }

    public async IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        foreach (var stored in _streams.GetValueOrDefault(stream, []).Where(stored => stored.Version > afterVersion).ToList())
        {
            EventsRead++;
            yield return stored;
        }
    }

    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<LeaseResult> LeaseAsync(StreamId stream, HostId host, TimeSpan duration, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string hash, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<LoopSnapshot?> FindLoopAsync(LoopId loop, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<LoopSnapshot> ListLoopsAsync(LoopQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<long> DeleteLoopAsync(LoopId loop, bool dryRun = false, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
