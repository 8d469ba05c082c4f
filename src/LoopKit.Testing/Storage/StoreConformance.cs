using LoopKit.Engine;
using LoopKit.Storage;
using NUnit.Framework;
using static LoopKit.Testing.Storage.StoreRequests;

namespace LoopKit.Testing.Storage;

/// <summary>What every <see cref="ILoopStore"/> must do. Derive from it, open your store, and run it with NUnit.</summary>
/// <remarks>
/// A store that keeps its data derives from <see cref="DurableStoreConformance"/> instead. Each test opens a store of its own, which must
/// be empty; the tests may run at the same time.
/// </remarks>
public abstract class StoreConformance : StoreDeletionConformance
{
    private static readonly StreamId _stream = new("loop/a");
    private static readonly HostId _one = new("host-one");
    private static readonly HostId _two = new("host-two");
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    /// <summary>A free stream is granted with epoch 1; the owner that asks again keeps its epoch and gets more time.</summary>
    [Test]
    public async Task An_owner_that_asks_again_keeps_its_epoch()
    {
        var time = new Clock();
        await using var store = await OpenAsync(time);
        Assert.That(await store.LeaseAsync(_stream, _one, _minute), Is.EqualTo(new LeaseResult.Granted(1, At.AddMinutes(1))));
        time.Now = At.AddSeconds(30);
        Assert.That(await store.LeaseAsync(_stream, _one, _minute), Is.EqualTo(new LeaseResult.Granted(1, At.AddSeconds(90))));
        time.Now = At.AddHours(1);
        Assert.That(await store.LeaseAsync(_stream, _one, _minute), Is.EqualTo(new LeaseResult.Granted(1, At.AddMinutes(61))));
    }

    /// <summary>Another host is told who holds the lease, and gets it with the next epoch when it has expired.</summary>
    [Test]
    public async Task Another_host_gets_a_lease_when_it_has_expired()
    {
        var time = new Clock();
        await using var store = await OpenAsync(time);
        await store.LeaseAsync(_stream, _one, _minute);
        time.Now = At.AddSeconds(59);
        Assert.That(await store.LeaseAsync(_stream, _two, _minute), Is.EqualTo(new LeaseResult.HeldByOther(_one, At.AddMinutes(1))));
        time.Now = At.AddMinutes(1);
        Assert.That(await store.LeaseAsync(_stream, _two, _minute), Is.EqualTo(new LeaseResult.Granted(2, At.AddMinutes(2))));
        Assert.That(await store.LeaseAsync(_stream, _one, _minute), Is.EqualTo(new LeaseResult.HeldByOther(_two, At.AddMinutes(2))));
        Assert.That(await store.LeaseAsync(new("loop/b"), _one, _minute), Is.EqualTo(new LeaseResult.Granted(1, At.AddMinutes(2))));
    }

    /// <summary>Of many hosts that ask at once exactly one gets the lease.</summary>
    [Test]
    public async Task Of_hosts_that_ask_at_once_one_gets_the_lease()
    {
        await using var store = await OpenAsync(new Clock());
        var results = new System.Collections.Concurrent.ConcurrentBag<LeaseResult>();
        await Parallel32(async number => results.Add(await store.LeaseAsync(_stream, new($"host-{number}"), _minute)));
        Assert.That(results.OfType<LeaseResult.Granted>().Select(granted => granted.Epoch), Is.EqualTo(new[] { 1L }));
        Assert.That(results.OfType<LeaseResult.HeldByOther>().Select(held => held.Owner).Distinct().Count(), Is.EqualTo(1));
    }

    /// <summary>A lease may last longer than the calendar does.</summary>
    [Test]
    public async Task A_lease_may_be_endless()
    {
        await using var store = await OpenAsync(new Clock());
        await store.LeaseAsync(_stream, _one, TimeSpan.MaxValue);
        Assert.That(await store.LeaseAsync(_stream, _two, _minute), Is.InstanceOf<LeaseResult.HeldByOther>());
    }

    /// <summary>A writer with an old epoch, or none, is fenced off a leased stream, whatever version it expects; the owner writes on.</summary>
    [TestCase(AppendRequest.NoEpoch, 1)]
    [TestCase(1, 1)]
    [TestCase(1, 7)]
    [TestCase(1, AppendRequest.AnyVersion)]
    public async Task A_writer_with_an_old_epoch_is_fenced(long epoch, long expectedVersion)
    {
        var time = new Clock();
        await using var store = await OpenAsync(time);
        await store.LeaseAsync(_stream, _one, _minute);
        Assert.That(await VersionAsync(store, Append("loop/a", 0, "1") with { Epoch = 1 }), Is.EqualTo(1));
        time.Now = At.AddHours(1);
        await store.LeaseAsync(_stream, _two, _minute);
        Assert.That(
            await store.AppendAsync(Append("loop/a", expectedVersion, "late") with { Epoch = epoch, Summary = Loop("a") }),
            Is.EqualTo(new AppendResult.Fenced(2)));
        Assert.That(await store.FindLoopAsync(new("a")), Is.Null);
        Assert.That(await VersionAsync(store, Append("loop/a", 1, "2") with { Epoch = 2 }), Is.EqualTo(2));
    }

    /// <summary>An owner may write after its lease has expired, as long as nobody else has taken it.</summary>
    [Test]
    public async Task An_owner_writes_until_another_takes_over()
    {
        var time = new Clock();
        await using var store = await OpenAsync(time);
        await store.LeaseAsync(_stream, _one, _minute);
        time.Now = At.AddHours(1);
        Assert.That(await VersionAsync(store, Append("loop/a", 0, "1") with { Epoch = 1 }), Is.EqualTo(1));
    }

    /// <summary>A summary comes with the events it follows from and replaces the one before, in every detail.</summary>
    [Test]
    public async Task A_summary_is_replaced_with_the_events_it_follows_from()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        Assert.That(await store.FindLoopAsync(new("a")), Is.Null);
        var first = Loop("a");
        await store.AppendAsync(Append("loop/a", 0, "1") with { Summary = first });
        Assert.That(await store.FindLoopAsync(new("a")), Is.EqualTo(first));
        var same = first with { Iteration = 3, Usage = new(5, 6), Branch = "loopkit/a", Version = 2 };
        await store.AppendAsync(Append("loop/a", 1, "2") with { Summary = same });
        Assert.That(await store.FindLoopAsync(new("a")), Is.EqualTo(same));
        var ended = same with { Status = LoopStatus.Completed, Name = "another-name", Version = 3, StartedAt = At.AddDays(1) };
        await store.AppendAsync(Append("loop/a", 2, "3") with { Summary = ended });
        await store.AppendAsync(Append("loop/a", 3, "4"));
        Assert.That(await store.FindLoopAsync(new("a")), Is.EqualTo(ended));
        Assert.That(await ListAsync(store, new() { Status = [LoopStatus.Running] }), Is.Empty);
        Assert.That(await ListAsync(store, new() { Name = "another-name" }), Is.EqualTo(new[] { "a" }));
    }

    /// <summary>Loops are listed newest first: by their start, and by their id among those that started together.</summary>
    [Test]
    public async Task Loops_are_listed_newest_first()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await PutAsync(store, Loop("b", startedMinute: 1), Loop("z", startedMinute: 0), Loop("a", startedMinute: 2), Loop("c", startedMinute: 1));
        Assert.That(await ListAsync(store, LoopQuery.All), Is.EqualTo(new[] { "a", "c", "b", "z" }));
        Assert.That(await ListAsync(store, new() { Limit = 3 }), Is.EqualTo(new[] { "a", "c", "b" }));
        Assert.That(await ListAsync(store, new() { Limit = 0 }), Is.Empty);
        Assert.That(async () => await ListAsync(store, new() { Limit = -1 }), Throws.InstanceOf<ArgumentException>());
    }

    /// <summary>The conditions of a query are taken together.</summary>
    [Test]
    public async Task Loops_are_listed_by_status_name_and_prefix()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await PutAsync(
            store,
            Loop("aa1", LoopStatus.Running, "red", 1),
            Loop("aa2", LoopStatus.Waiting, "redder", 2),
            Loop("ab3", LoopStatus.Completed, "blue", 3),
            Loop("b4", LoopStatus.Running, "aa-name", 4));
        Assert.That(await ListAsync(store, new() { Status = [LoopStatus.Running, LoopStatus.Waiting] }), Is.EqualTo(new[] { "b4", "aa2", "aa1" }));
        Assert.That(await ListAsync(store, new() { Status = [] }), Is.Empty);
        Assert.That(await ListAsync(store, new() { Name = "red" }), Is.EqualTo(new[] { "aa1" }));
        Assert.That(await ListAsync(store, new() { Name = "Red" }), Is.Empty);
        Assert.That(await ListAsync(store, new() { Prefix = "aa" }), Is.EqualTo(new[] { "b4", "aa2", "aa1" }));
        Assert.That(await ListAsync(store, new() { Prefix = "AA" }), Is.Empty);
        Assert.That(await ListAsync(store, new() { Prefix = "a%" }), Is.Empty);
        Assert.That(await ListAsync(store, new() { Prefix = "" }), Has.Count.EqualTo(4));
        Assert.That(await ListAsync(store, new() { Prefix = "red", Status = [LoopStatus.Waiting] }), Is.EqualTo(new[] { "aa2" }));
        Assert.That(await ListAsync(store, new() { Prefix = "aa", Status = [LoopStatus.Running], Name = "red", Limit = 5 }), Is.EqualTo(new[] { "aa1" }));
    }

    /// <summary>A list that needs several reads is complete, in order, and respects its limit.</summary>
    [Test]
    public async Task A_long_list_is_complete()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await PutAsync(store, [.. Enumerable.Range(0, 350).Select(number => Loop($"l{number:000}", startedMinute: number / 7))]);
        var expected = Enumerable.Range(0, 350).Select(number => $"l{number:000}").Reverse().ToList();
        Assert.That(await ListAsync(store, LoopQuery.All), Is.EqualTo(expected));
        Assert.That(await ListAsync(store, new() { Limit = 250 }), Is.EqualTo(expected[..250]));
    }

    private protected static ValueTask<List<string>> ListAsync(ILoopStore store, LoopQuery query) =>
        store.ListLoopsAsync(query).Select(loop => loop.Id.Value).ToListAsync();

    private static async Task PutAsync(ILoopStore store, params LoopSnapshot[] loops) => await Task.WhenAll(
        loops.Select(loop => store.AppendAsync(Append($"loop/{loop.Id}", 0, "1") with { Summary = loop }).AsTask()));

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = At;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
