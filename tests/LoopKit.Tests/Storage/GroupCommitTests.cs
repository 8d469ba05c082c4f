using LoopKit.Storage;
using static LoopKit.Tests.Storage.TemporaryStore;

namespace LoopKit.Tests.Storage;

[Property("Requirement", "STORE-01")]
public sealed class GroupCommitTests
{
    [Test]
    [Property("Requirement", "PERF-02")]
    public async Task Appends_that_arrive_together_share_one_commit()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open();
        using var gate = await GateWrite.CloseAsync(store);
        var appends = Enumerable.Range(0, 50).Select(number => store.AppendAsync(Append($"loop/{number}", 0, "1")).AsTask()).ToList();
        Assert.That(store.Writer!.Batches, Is.Zero);
        gate.Open();
        Assert.That(await Task.WhenAll(appends), Is.All.InstanceOf<AppendResult.Appended>());
        Assert.That((store.Writer.Batches, store.Writer.Writes), Is.EqualTo((2, 51)));
    }

    [Test]
    public async Task Appends_of_one_batch_are_accepted_or_refused_on_their_own()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open();
        await store.LeaseAsync(new("loop/leased"), new("h"), TimeSpan.FromMinutes(1));
        using var gate = await GateWrite.CloseAsync(store);
        var appends = new[] { Append("loop/a", 0, "1"), Append("loop/a", 0, "2"), Append("loop/a", 1, "3"), Append("loop/leased", 0, "4") }
            .Select(request => store.AppendAsync(request).AsTask()).ToList();
        gate.Open();
        var results = await Task.WhenAll(appends);
        Assert.That(results.Select(result => result.GetType().Name), Is.EqualTo(new[] { "Appended", "Conflict", "Appended", "Fenced" }));
        Assert.That(store.Writer!.Batches, Is.EqualTo(3));
        Assert.That(await store.ReadAllAsync().CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_queued_append_that_is_cancelled_is_not_carried_out()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open();
        using var source = new CancellationTokenSource();
        using var gate = await GateWrite.CloseAsync(store);
        var cancelled = store.AppendAsync(Append("loop/a", 0, "cancelled"), source.Token).AsTask();
        var other = store.AppendAsync(Append("loop/a", 0, "other"), CancellationToken.None).AsTask();
        await source.CancelAsync();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());
        gate.Open();
        Assert.That(await other, Is.InstanceOf<AppendResult.Appended>());
        Assert.That(await store.ReadAllAsync().CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_append_that_is_cancelled_in_its_batch_is_carried_out()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open();
        using var source = new CancellationTokenSource();
        using var first = await GateWrite.CloseAsync(store);
        using var second = new GateWrite();
        var gated = store.Writer!.WriteAsync(second, CancellationToken.None).AsTask();
        var append = store.AppendAsync(Append("loop/a", 0, "1"), source.Token).AsTask();
        first.Open();
        await second.Entered;
        await source.CancelAsync();
        second.Open();
        Assert.That(await gated, Is.True);
        Assert.That(await append, Is.InstanceOf<AppendResult.Appended>());
    }

    [Test]
    public async Task When_the_disk_is_full_nothing_is_acknowledged_and_work_goes_on_when_there_is_room()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open();
        await store.AppendAsync(Append("loop/a", 0, "1"));
        var connection = store.Writer!.Connection;
        connection.Execute($"PRAGMA max_page_count = {connection.QueryNumber("PRAGMA page_count") + 10}");
        using (var gate = await GateWrite.CloseAsync(store))
        {
            AppendRequest[] requests = [Append("loop/a", 1, "2"), Append("loop/b", 0, new string('x', 1_000_000)), Append("loop/c", 0, "1")];
            var appends = requests.Select(request => store.AppendAsync(request).AsTask()).ToList();
            gate.Open();
            foreach (var append in appends)
            {
                Assert.That(
                    async () => await append,
                    Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreUnavailable).And.Message.Contains("full"));
            }
        }

        Assert.That(await store.ReadAllAsync().CountAsync(), Is.EqualTo(1));
        Assert.That(await store.AppendAsync(Append("loop/a", 1, "2")), Is.InstanceOf<AppendResult.Appended>(), "there is room for a small one");
        connection.Execute("PRAGMA max_page_count = 1000000");
        Assert.That(await store.AppendAsync(Append("loop/b", 0, new string('x', 1_000_000))), Is.InstanceOf<AppendResult.Appended>());
        Assert.That(await store.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(2));
    }

    [Test]
    public async Task The_log_does_not_grow_with_the_history()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open(new() { CheckpointBytes = 200_000 });
        for (var version = 0; version < 300; version++)
        {
            await store.AppendAsync(Append("loop/a", version, new string('x', 10_000)));
        }

        Assert.That(new FileInfo(place.Log).Length, Is.LessThan(500_000));
        Assert.That(new FileInfo(place.Database).Length, Is.GreaterThan(2_000_000));
    }

    [Test]
    public async Task The_log_that_dead_hosts_left_does_not_grow_on()
    {
        using var place = new TemporaryStore();
        using var crashed = new TemporaryStore();
        await using (var store = place.Open(new() { CheckpointBytes = long.MaxValue }))
        {
            await store.AppendAsync(Append("loop/a", 0, new string('x', 500_000)));
            place.CrashInto(crashed);
        }

        await using var next = crashed.Open(new() { CheckpointBytes = 200_000 });
        Assert.That(new FileInfo(crashed.Database).Length, Is.LessThan(100_000));
        await next.AppendAsync(Append("loop/a", 1, "due"));

        // A checkpoint comes before the next write.
        await next.AppendAsync(Append("loop/a", 2, "done"));
        Assert.That(new FileInfo(crashed.Database).Length, Is.GreaterThan(500_000));
    }

    [Test]
    public async Task A_store_with_more_streams_than_it_remembers_stays_right()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open();
        var streams = Enumerable.Range(0, 21_000).ToList();
        await Task.WhenAll(streams.Select(number => store.AppendAsync(Append($"loop/{number}", 0, "1")).AsTask()));
        var again = await Task.WhenAll(streams.Select(number => store.AppendAsync(Append($"loop/{number}", 1, "2")).AsTask()));
        Assert.That(again.OfType<AppendResult.Appended>().Count(), Is.EqualTo(streams.Count));
    }
}
