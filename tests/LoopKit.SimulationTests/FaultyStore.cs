using System.Runtime.CompilerServices;
using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.SimulationTests;

/// <summary>The store as one host sees it: sometimes slow, sometimes unavailable before or after a write, and gone when the host is dead.</summary>
internal sealed class FaultyStore(World world, HostLife life) : ILoopStore
{
    public async ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        var result = await PassAsync("append", 0.03, 0.03, () => world.Store.AppendAsync(request, CancellationToken.None));
        if (result is AppendResult.Appended appended)
        {
            world.Acknowledged.Add((request.Stream, appended.Version, appended.Hash));
        }

        return result;
    }

    public IAsyncEnumerable<StoredEvent> ReadAsync(StreamId stream, long afterVersion = 0, CancellationToken cancellationToken = default) =>
        ReadAsync(() => world.Store.ReadAsync(stream, afterVersion, cancellationToken).ToListAsync(cancellationToken), cancellationToken);

    public IAsyncEnumerable<StoredEvent> ReadAllAsync(long afterPosition = 0, CancellationToken cancellationToken = default) =>
        ReadAsync(() => world.Store.ReadAllAsync(afterPosition, cancellationToken).ToListAsync(cancellationToken), cancellationToken);

    public ValueTask<LeaseResult> LeaseAsync(StreamId stream, HostId host, TimeSpan duration, CancellationToken cancellationToken = default) =>
        PassAsync("lease", 0.01, 0.01, () => world.Store.LeaseAsync(stream, host, duration, cancellationToken));

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string hash, CancellationToken cancellationToken = default) =>
        PassAsync("read", 0.005, 0, () => world.Store.GetBlobAsync(hash, cancellationToken));

    public ValueTask<LoopSnapshot?> FindLoopAsync(LoopId loop, CancellationToken cancellationToken = default) =>
        PassAsync("read", 0.005, 0, () => world.Store.FindLoopAsync(loop, cancellationToken));

    public IAsyncEnumerable<LoopSnapshot> ListLoopsAsync(LoopQuery query, CancellationToken cancellationToken = default) =>
        ReadAsync(() => world.Store.ListLoopsAsync(query, cancellationToken).ToListAsync(cancellationToken), cancellationToken);

    public ValueTask<long> DeleteLoopAsync(LoopId loop, bool dryRun = false, CancellationToken cancellationToken = default) =>
        PassAsync("delete", 0.005, 0.005, () => world.Store.DeleteLoopAsync(loop, dryRun, cancellationToken));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async IAsyncEnumerable<T> ReadAsync<T>(Func<ValueTask<List<T>>> readAsync, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var item in await PassAsync("read", 0.005, 0, readAsync))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return item;
        }
    }

    private async ValueTask<T> PassAsync<T>(string what, double failsBefore, double failsAfter, Func<ValueTask<T>> callAsync)
    {
        life.Cross();
        await SlowAsync();
        ThrowIf(world.Fault(failsBefore, $"{what}s refused"));
        var result = await callAsync();
        await SlowAsync();
        ThrowIf(world.Fault(failsAfter, $"{what}s made but reported as failed"));
        life.Cross();
        return result;
    }

    private async ValueTask SlowAsync()
    {
        if (world.Fault(0.05, "slow store calls"))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(world.Random.Next(1, 3000)), world.Time);
            life.Cross();
        }
    }

    private static void ThrowIf(bool unavailable)
    {
        if (unavailable)
        {
            throw new LoopKitException(ErrorCodes.StoreUnavailable, "The simulated disk does not answer. Wait.");
        }
    }
}
