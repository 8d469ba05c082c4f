using LoopKit.Storage;
using static LoopKit.Tests.Storage.TemporaryStore;

namespace LoopKit.Tests.Storage;

public sealed class SqliteReaderTests
{
    [Test]
    public async Task A_reader_follows_a_living_host()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open();
        await using var reader = SqliteLoopStore.OpenReader(place.Path);
        for (var version = 0; version < 5; version++)
        {
            await store.AppendAsync(Append("loop/a", version, "1"));
            Assert.That(await reader.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(version + 1));
        }
    }

    [Test]
    public async Task A_reader_reads_a_closed_store_and_does_not_change_it()
    {
        using var place = await new TemporaryStore().FillAsync(3);
        var before = File.ReadAllBytes(place.Database);
        await using (var reader = SqliteLoopStore.OpenReader(place.Path))
        {
            Assert.That(await reader.ReadAllAsync().CountAsync(), Is.EqualTo(3));
        }

        Assert.That(File.ReadAllBytes(place.Database), Is.EqualTo(before));
        await using var store = place.Open();
        Assert.That(await store.AppendAsync(Append("loop/a", 3, "4")), Is.InstanceOf<AppendResult.Appended>());
    }

    [Test]
    public async Task A_reader_cannot_write()
    {
        using var place = await new TemporaryStore().FillAsync();
        await using var reader = SqliteLoopStore.OpenReader(place.Path);
        AssertRefused(async () => await reader.AppendAsync(Append("loop/a", 1, "2")));
        AssertRefused(async () => await reader.LeaseAsync(new("loop/a"), new("h"), TimeSpan.FromMinutes(1)));
    }

    [Test]
    public async Task A_reader_that_stands_still_in_its_transaction_holds_up_no_writer()
    {
        using var place = new TemporaryStore();
        await using var store = place.Open(new() { CheckpointBytes = 50_000 });
        await store.AppendAsync(Append("loop/a", 0, "1"));
        using var reader = SqliteDatabase.Open(place.Database, SqliteAccess.ReadOnly);
        reader.Execute("BEGIN");
        Assert.That(reader.QueryNumber("SELECT count(*) FROM events"), Is.EqualTo(1));
        for (var version = 1; version <= 100; version++)
        {
            Assert.That(await store.AppendAsync(Append("loop/a", version, new string('x', 5_000))), Is.InstanceOf<AppendResult.Appended>());
        }

        Assert.That(reader.QueryNumber("SELECT count(*) FROM events"), Is.EqualTo(1), "the reader keeps the state that it began with");
    }

    [Test]
    public async Task Large_events_are_read_in_small_pages()
    {
        using var place = await new TemporaryStore().FillAsync(12, 1_000_000);
        await using var store = place.Open();
        var stream = await store.ReadAsync(new("loop/a")).Select(stored => stored.Version).ToListAsync();
        Assert.That(stream, Is.EqualTo(Enumerable.Range(1, 12)));
        Assert.That(await store.ReadAllAsync().Select(stored => stored.Version).ToListAsync(), Is.EqualTo(stream));
        using var reader = new SqliteReader(place.Database);
        Assert.That(reader.Events.ReadStream(new("loop/a"), 0).Select(stored => stored.Version), Is.EqualTo(Enumerable.Range(1, 3)), "a page has four million bytes at most");
        Assert.That(reader.Events.ReadStream(new("loop/a"), 10).Select(stored => stored.Version), Is.EqualTo([11, 12]));
    }

    private static void AssertRefused(Func<Task> write) => Assert.That(
        write,
        Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreUnavailable).And.Message.Contains("for reading only"));
}
