using LoopKit.Engine;
using LoopKit.Storage;
using NUnit.Framework;
using static LoopKit.Testing.Storage.StoreRequests;

namespace LoopKit.Testing.Storage;

/// <summary>What every <see cref="ILoopStore"/> must do when a loop is removed. Part of <see cref="StoreConformance"/>.</summary>
public abstract class StoreDeletionConformance : StoreEventConformance
{
    private protected StoreDeletionConformance()
    {
    }

    /// <summary>Nothing of a removed loop is left; everything else is, and the bytes are counted exactly.</summary>
    [Test]
    [Property("Requirement", "STORE-08")]
    public async Task A_removed_loop_is_gone_and_others_are_whole()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        var (own, shared) = (Blob.Of("0123456789"u8.ToArray()), Blob.Of("shared"u8.ToArray()));
        await store.LeaseAsync(new("loop/a"), new("host"), TimeSpan.FromHours(1));
        await store.AppendAsync(Append("loop/a", 0, NameOf(own), NameOf(shared)) with { Epoch = 1, Blobs = [own, shared], Summary = Loop("a") });
        await store.AppendAsync(Append("inbox/a", 0, NameOf(own)) with { Blobs = [own] });
        await store.AppendAsync(Append("loop/b", 0, NameOf(shared)) with { Blobs = [shared], Summary = Loop("b") });
        await store.AppendAsync(Append("loop/a", 2, "4444") with { Epoch = 1, Summary = Loop("a", LoopStatus.Completed) });
        var others = await store.ReadAllAsync().Where(stored => stored.Stream.Value == "loop/b").Select(Key).ToListAsync();

        Assert.That(await store.DeleteLoopAsync(new("a")), Is.EqualTo((3 * 66) + 4 + 10));
        Assert.That(await store.FindLoopAsync(new("a")), Is.Null);
        Assert.That(await store.ListLoopsAsync(LoopQuery.All).Select(loop => loop.Id.Value).ToListAsync(), Is.EqualTo(new[] { "b" }));
        Assert.That(await store.ReadAsync(new("loop/a")).ToListAsync(), Is.Empty);
        Assert.That(await store.ReadAsync(new("inbox/a")).ToListAsync(), Is.Empty);
        Assert.That(await store.ReadAllAsync().Select(Key).ToListAsync(), Is.EqualTo(others));
        Assert.That(await store.GetBlobAsync(own.Hash), Is.Null);
        Assert.That(Text((await store.GetBlobAsync(shared.Hash))!.Value), Is.EqualTo("shared"));
        Assert.That(await store.DeleteLoopAsync(new("a")), Is.Zero);
    }

    /// <summary>A dry run says the same number and changes nothing.</summary>
    [Test]
    [Property("Requirement", "STORE-08")]
    public async Task A_dry_run_counts_and_changes_nothing()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        var blob = Blob.Of("0123456789"u8.ToArray());
        await store.AppendAsync(Append("loop/a", 0, "1", NameOf(blob)) with { Blobs = [blob], Summary = Loop("a", LoopStatus.Failed) });
        Assert.That(await store.DeleteLoopAsync(new("a"), dryRun: true), Is.EqualTo(1 + 66 + 10));
        Assert.That(await store.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(2));
        Assert.That(await store.FindLoopAsync(new("a")), Is.Not.Null);
        Assert.That(await store.GetBlobAsync(blob.Hash), Is.Not.Null);
        Assert.That(await store.DeleteLoopAsync(new("a")), Is.EqualTo(1 + 66 + 10));
    }

    /// <summary>A loop that has not ended is never removed, whether in earnest or in a dry run.</summary>
    [Test]
    [Property("Requirement", "STORE-08")]
    public async Task A_loop_that_has_not_ended_is_never_removed()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        foreach (var status in Enum.GetValues<LoopStatus>().Where(status => !status.IsFinal()))
        {
            var id = $"l{(int)status}";
            await store.AppendAsync(Append($"loop/{id}", 0, "1") with { Summary = Loop(id, status) });
            foreach (var dryRun in new[] { true, false })
            {
                Assert.That(
                    async () => await store.DeleteLoopAsync(new(id), dryRun),
                    Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.InvalidSpec).And.Message.Contains(id));
            }

            Assert.That(await store.ReadAsync(new($"loop/{id}")).CountAsync(), Is.EqualTo(1));
        }
    }

    /// <summary>A loop that the store does not know frees nothing, also when there are messages for it.</summary>
    [Test]
    public async Task An_unknown_loop_frees_nothing()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await store.AppendAsync(Append("inbox/a", 0, "1"));
        Assert.That(await store.DeleteLoopAsync(new("a")), Is.Zero);
        Assert.That(await store.DeleteLoopAsync(new("a"), dryRun: true), Is.Zero);
        Assert.That(await store.ReadAsync(new("inbox/a")).CountAsync(), Is.EqualTo(1));
    }

    /// <summary>A blob goes with the last loop that it was brought to.</summary>
    [Test]
    public async Task A_shared_blob_goes_with_the_last_loop_that_has_it()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        var blob = Blob.Of("0123456789"u8.ToArray());
        foreach (var id in new[] { "a", "b" })
        {
            await store.AppendAsync(Append($"loop/{id}", 0, NameOf(blob)) with { Blobs = [blob], Summary = Loop(id, LoopStatus.Stopped) });
        }

        Assert.That(await store.DeleteLoopAsync(new("a")), Is.EqualTo(66));
        Assert.That(await store.GetBlobAsync(blob.Hash), Is.Not.Null);
        Assert.That(await store.DeleteLoopAsync(new("b")), Is.EqualTo(66 + 10));
        Assert.That(await store.GetBlobAsync(blob.Hash), Is.Null);
    }

    /// <summary>Positions are not given again, so a reader of the whole store that goes on after a removal misses nothing; the same id begins anew.</summary>
    [Test]
    public async Task Positions_are_not_used_again()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await store.AppendAsync(Append("loop/b", 0, "1") with { Summary = Loop("b") });
        await store.AppendAsync(Append("loop/a", 0, "1", "2", "3") with { Summary = Loop("a", LoopStatus.Completed) });
        var last = await store.ReadAllAsync().Select(stored => stored.Position).LastAsync();
        await store.DeleteLoopAsync(new("a"));
        Assert.That(await store.ReadAllAsync(last).ToListAsync(), Is.Empty);
        await store.AppendAsync(Append("loop/c", 0, "new"));
        Assert.That(await VersionAsync(store, Append("loop/a", 0, "again")), Is.EqualTo(1));
        var rest = await store.ReadAllAsync(last).ToListAsync();
        Assert.That(rest.Select(stored => (stored.Stream.Value, Text(stored.Payload))), Is.EqualTo(new[] { ("loop/c", "new"), ("loop/a", "again") }));
        Assert.That(rest.Select(stored => stored.Position), Is.All.GreaterThan(last));
        AssertChained([rest[1]]);
    }

    /// <summary>A long journal goes as a whole, and the writers of others go on meanwhile.</summary>
    [Test]
    public async Task A_long_journal_is_removed_while_others_write()
    {
        await using var store = await OpenAsync(TimeProvider.System);
        await store.AppendAsync(Append("loop/a", 0, [.. Enumerable.Repeat("12345", 2_000)]) with { Summary = Loop("a", LoopStatus.Completed) });
        var writers = Parallel32(async writer =>
        {
            for (var version = 0; version < 10; version++)
            {
                await store.AppendAsync(Append($"loop/w{writer}", version, "1"));
            }
        });
        Assert.That(await store.DeleteLoopAsync(new("a")), Is.EqualTo(10_000));
        await writers;
        Assert.That(await store.ReadAllAsync().CountAsync(), Is.EqualTo(320));
    }

    /// <summary>How an event refers to a blob: it says its hash.</summary>
    private static string NameOf(Blob blob) => $"\"{blob.Hash}\"";
}
