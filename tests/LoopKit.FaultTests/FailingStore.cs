using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.FaultTests;

/// <summary>A store of which one call, counted over all members, fails a few times before it works again.</summary>
/// <param name="store">The store behind it.</param>
/// <param name="failAt">The number of the call, from 1; 0: none fails.</param>
/// <param name="times">How many calls fail from then on.</param>
internal sealed class FailingStore(ILoopStore store, int failAt, int times) : ILoopStore
{
    private int _calls;

    public int Calls => _calls;

    /// <summary>Whether it has to work from now on.</summary>
    public bool IsHealed { get; set; }

    /// <summary>What failed, when something did.</summary>
    public string? Failed { get; private set; }

    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        Count(nameof(AppendAsync));
        return store.AppendAsync(request, cancellationToken);
    }

    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion = 0, CancellationToken cancellationToken = default)
    {
        Count(nameof(ReadAsync));
        return store.ReadAsync(stream, afterVersion, cancellationToken);
    }

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default)
    {
        Count(nameof(ReadAllAsync));
        return store.ReadAllAsync(afterPosition, cancellationToken);
    }

    public ValueTask<LeaseResult> LeaseAsync(StreamId stream, HostId host, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        Count(nameof(LeaseAsync));
        return store.LeaseAsync(stream, host, duration, cancellationToken);
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string hash, CancellationToken cancellationToken = default)
    {
        Count(nameof(GetBlobAsync));
        return store.GetBlobAsync(hash, cancellationToken);
    }

    public ValueTask<LoopSnapshot?> FindLoopAsync(LoopId loop, CancellationToken cancellationToken = default)
    {
        Count(nameof(FindLoopAsync));
        return store.FindLoopAsync(loop, cancellationToken);
    }

    public ValueTask<long> DeleteLoopAsync(LoopId loop, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        Count(nameof(DeleteLoopAsync));
        return store.DeleteLoopAsync(loop, dryRun, cancellationToken);
    }

    public IAsyncEnumerable<LoopSnapshot> ListLoopsAsync(LoopQuery query, CancellationToken cancellationToken = default)
    {
        Count(nameof(ListLoopsAsync));
        return store.ListLoopsAsync(query, cancellationToken);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private void Count(string member)
    {
        if (Interlocked.Increment(ref _calls) is var call && !IsHealed && failAt > 0 && call >= failAt && call < failAt + times)
        {
            Failed ??= member;
            throw new LoopKitException(ErrorCodes.StoreUnavailable, $"call {call} of the store, {member}, fails as it is told to.");
        }
    }
}
