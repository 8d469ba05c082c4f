using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Retention;
using LoopKit.Storage;
using LoopKit.Testing;

namespace LoopKit.Tests.Retention;

[Property("Requirement", "STORE-08")]
public sealed class LoopRetentionTests
{
    private static readonly DateTimeOffset _now = new ManualTimeProvider().GetUtcNow();

    [Test]
    public async Task The_last_ones_are_kept_and_the_first_go_first()
    {
        await using var store = await StoreAsync();
        Assert.That(await PruneAsync(store, new RetentionRules { KeepLast = 2 }), Is.EqualTo(["done-1", "failed-2", "stopped-3"]));
        Assert.That(await NamesAsync(store), Is.EquivalentTo(["failed-4", "done-5", "running-6", "paused-7", "blocked-8", "waiting-9"]));
    }

    [Test]
    public async Task Loops_that_can_go_on_are_never_deleted()
    {
        await using var store = await StoreAsync();
        await PruneAsync(store, new RetentionRules { KeepLast = 0, OlderThan = TimeSpan.Zero, MaxBytes = 0 });
        Assert.That(await NamesAsync(store), Is.EquivalentTo(["running-6", "paused-7", "blocked-8", "waiting-9"]));
    }

    [Test]
    public async Task Failed_and_pinned_ones_are_kept_and_unpinned_ones_are_not()
    {
        await using var store = await StoreAsync();
        await LoopPins.PinAsync(store, new LoopId("done-1"), TimeProvider.System);
        await LoopPins.PinAsync(store, new LoopId("done-1"), TimeProvider.System);
        await LoopPins.PinAsync(store, new LoopId("stopped-3"), TimeProvider.System);
        await LoopPins.UnpinAsync(store, new LoopId("stopped-3"), TimeProvider.System);
        Assert.That(await LoopPins.ReadAsync(store), Is.EqualTo([new LoopId("done-1")]));
        Assert.That(await PruneAsync(store, new RetentionRules { KeepLast = 0, KeepFailed = true }), Is.EqualTo(["stopped-3", "done-5"]));
        Assert.That(await store.ReadAsync(new("pins")).CountAsync(), Is.EqualTo(3), "twice is the same as once");
    }

    [Test]
    public async Task Only_older_ones_go()
    {
        await using var store = await StoreAsync();
        Assert.That(await PruneAsync(store, new RetentionRules { OlderThan = TimeSpan.FromDays(97) }), Is.EqualTo(["done-1", "failed-2"]));
    }

    [Test]
    public async Task As_many_go_as_it_takes_to_hold_the_size()
    {
        await using var store = await StoreAsync();
        var ended = (await LoopRetention.PruneAsync(store, new RetentionRules { KeepLast = 0 }, new ManualTimeProvider(), dryRun: true)).Sum(loop => loop.Bytes);
        var first = await store.DeleteLoopAsync(new LoopId("done-1"), dryRun: true);
        Assert.That(await PruneAsync(store, new RetentionRules { MaxBytes = ended }), Is.Empty);
        Assert.That(await PruneAsync(store, new RetentionRules { MaxBytes = ended - first }), Is.EqualTo(["done-1"]));
        Assert.That(await PruneAsync(store, new RetentionRules { MaxBytes = ended - first - 1 }), Is.EqualTo(["failed-2"]));
    }

    [Test]
    public async Task A_dry_run_says_what_would_go_and_deletes_nothing()
    {
        await using var store = await StoreAsync();
        var rules = new RetentionRules { KeepLast = 3 };
        var would = await LoopRetention.PruneAsync(store, rules, new ManualTimeProvider(), dryRun: true);
        Assert.That(would, Has.Count.EqualTo(2).And.All.Property("Bytes").GreaterThan(1_000));
        Assert.That(await NamesAsync(store), Has.Count.EqualTo(9));
        Assert.That(await LoopRetention.PruneAsync(store, rules, new ManualTimeProvider()), Is.EqualTo(would));
        Assert.That(await NamesAsync(store), Has.Count.EqualTo(7));
        Assert.That((await StoreVerifier.VerifyAsync(store)).Findings.Where(finding => finding.Kind == StoreFindingKind.Blob), Is.Empty);
    }

    [Test]
    public async Task Rules_without_a_limit_are_refused()
    {
        await using var store = await StoreAsync();
        foreach (var rules in (RetentionRules[])[new(), new() { KeepFailed = true }, new() { KeepLast = -1 }, new() { MaxBytes = -1 }, new() { OlderThan = TimeSpan.FromDays(-1) }])
        {
            Assert.That(async () => await LoopRetention.PruneAsync(store, rules, TimeProvider.System), Throws.InstanceOf<ArgumentException>(), $"{rules}");
        }

        Assert.That(await NamesAsync(store), Has.Count.EqualTo(9));
    }

    private static async Task<IReadOnlyList<string>> PruneAsync(ILoopStore store, RetentionRules rules) =>
        [.. (await LoopRetention.PruneAsync(store, rules, new ManualTimeProvider())).Select(loop => loop.Loop.Name)];

    private static async Task<List<string>> NamesAsync(ILoopStore store) =>
        await store.ListLoopsAsync(LoopQuery.All).Select(loop => loop.Name).ToListAsync();

    /// <summary>Nine loops, each a day younger than the one before.</summary>
    private static async Task<ILoopStore> StoreAsync()
    {
        var store = new InMemoryLoopStore(TimeProvider.System);
        (string Name, LoopStatus Status)[] loops =
        [
            ("done-1", LoopStatus.Completed), ("failed-2", LoopStatus.Failed), ("stopped-3", LoopStatus.Stopped), ("failed-4", LoopStatus.Failed), ("done-5", LoopStatus.Completed),
            ("running-6", LoopStatus.Running), ("paused-7", LoopStatus.Paused), ("blocked-8", LoopStatus.Blocked), ("waiting-9", LoopStatus.Waiting),
        ];
        var at = _now - TimeSpan.FromDays(100);
        foreach (var (name, status) in loops)
        {
            at += TimeSpan.FromDays(1);
            var blob = Blob.Of(new byte[1_000 + name[^1]]);
            await store.AppendAsync(new AppendRequest
            {
                Stream = StreamId.ForLoop(new LoopId(name)),
                ExpectedVersion = 0,
                Events = [new EventData("tested", "{}"u8.ToArray(), at)],
                Blobs = [blob],
                Summary = new LoopSnapshot { Id = new(name), Name = name, Definition = "ralph", Goal = "", Model = new ModelRef("a", "b"), Status = status, Version = 1, StartedAt = at, UpdatedAt = at },
            });
        }

        return store;
    }
}
