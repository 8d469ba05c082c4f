using LoopKit.Engine;
using LoopKit.Storage;
using NUnit.Framework;
using static LoopKit.Testing.Storage.StoreRequests;

namespace LoopKit.Testing.Storage;

/// <summary>What every <see cref="ILoopStore"/> must do that keeps its data when it is closed.</summary>
public abstract class DurableStoreConformance : StoreConformance
{
    /// <summary>Opens what a store has left behind.</summary>
    /// <param name="closed">The store, as <see cref="StoreEventConformance.OpenAsync"/> returned it; it has been disposed.</param>
    /// <param name="time">The clock by which leases expire.</param>
    protected abstract ValueTask<ILoopStore> ReopenAsync(ILoopStore closed, TimeProvider time);

    /// <summary>Everything is there after reopening, and the chain, the positions and the epochs go on where they were.</summary>
    [Test]
    [Property("Requirement", "STORE-01")]
    public async Task A_reopened_store_has_everything_and_goes_on()
    {
        var (loop, blob, host) = (Loop("a"), Blob.Of("blob"u8.ToArray()), new HostId("host"));
        var store = await OpenAsync(TimeProvider.System);
        await store.LeaseAsync(new("loop/a"), host, TimeSpan.FromHours(1));
        var request = Append("loop/a", 0, "1", "2") with { Epoch = 1, Summary = loop, Blobs = [blob] };
        await store.AppendAsync(request);
        await store.AppendAsync(Append("loop/b", 0, "1"));
        var before = await store.ReadAllAsync().Select(Key).ToListAsync();
        await store.DisposeAsync();

        await using var again = await ReopenAsync(store, TimeProvider.System);
        Assert.That(await again.ReadAllAsync().Select(Key).ToListAsync(), Is.EqualTo(before));
        Assert.That(await again.FindLoopAsync(loop.Id), Is.EqualTo(loop));
        Assert.That(await ListAsync(again, LoopQuery.All), Is.EqualTo(new[] { "a" }));
        Assert.That(Text((await again.GetBlobAsync(blob.Hash))!.Value), Is.EqualTo("blob"));
        Assert.That(await again.AppendAsync(Append("loop/a", 2, "3")), Is.EqualTo(new AppendResult.Fenced(1)));
        Assert.That(await again.AppendAsync(request), Is.EqualTo(new AppendResult.Conflict(2)));
        Assert.That(await again.LeaseAsync(new("loop/a"), host, TimeSpan.FromHours(1)), Is.InstanceOf<LeaseResult.Granted>().With.Property("Epoch").EqualTo(1));
        Assert.That(await VersionAsync(again, Append("loop/a", 2, "3") with { Epoch = 1 }), Is.EqualTo(3));
        AssertChained(await again.ReadAsync(new("loop/a")).ToListAsync());
        Assert.That(await again.ReadAllAsync(before[^1].Position).CountAsync(), Is.EqualTo(1));
    }

    /// <summary>A removed loop does not come back, and its positions are not given again either.</summary>
    [Test]
    [Property("Requirement", "STORE-08")]
    public async Task A_removed_loop_stays_removed()
    {
        var store = await OpenAsync(TimeProvider.System);
        var blob = Blob.Of("blob"u8.ToArray());
        await store.AppendAsync(Append("loop/b", 0, "1") with { Blobs = [blob] });
        await store.AppendAsync(Append("loop/a", 0, "1", "2") with { Blobs = [blob], Summary = Loop("a", LoopStatus.Completed) });
        var last = await store.ReadAllAsync().Select(stored => stored.Position).LastAsync();
        await store.DeleteLoopAsync(new("a"));
        await store.DisposeAsync();

        await using var again = await ReopenAsync(store, TimeProvider.System);
        Assert.That(await again.FindLoopAsync(new("a")), Is.Null);
        Assert.That(await again.ReadAsync(new("loop/a")).ToListAsync(), Is.Empty);
        Assert.That(await again.GetBlobAsync(blob.Hash), Is.Not.Null);
        await again.AppendAsync(Append("loop/c", 0, "1"));
        Assert.That(await again.ReadAllAsync(last).Select(stored => stored.Stream.Value).ToListAsync(), Is.EqualTo(new[] { "loop/c" }));
    }

    /// <summary>Closing a store carries out what has been queued: nothing is lost, nobody is left waiting.</summary>
    [Test]
    public async Task Closing_a_store_finishes_what_is_queued()
    {
        var store = await OpenAsync(TimeProvider.System);
        var appends = Enumerable.Range(0, 100).Select(number => store.AppendAsync(Append($"loop/{number % 5}", AppendRequest.AnyVersion, $"{number}")).AsTask()).ToList();
        await store.DisposeAsync();
        var results = await Task.WhenAll(appends);
        Assert.That(results, Is.All.InstanceOf<AppendResult.Appended>());
        await using var again = await ReopenAsync(store, TimeProvider.System);
        Assert.That(await again.ReadAllAsync().CountAsync(), Is.EqualTo(100));
    }

    /// <summary>A closed store says that it is closed; closing it again is harmless.</summary>
    [Test]
    public async Task A_closed_store_refuses_further_calls()
    {
        var store = await OpenAsync(TimeProvider.System);
        await store.DisposeAsync();
        await store.DisposeAsync();
        Assert.That(async () => await store.AppendAsync(Append("loop/a", 0, "1")), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(async () => await store.ReadAllAsync().CountAsync(), Throws.InstanceOf<ObjectDisposedException>());
    }
}
