using System.Text;
using LoopKit.Storage;
using static LoopKit.Tests.Storage.TemporaryStore;

namespace LoopKit.Tests.Storage;

[Property("Requirement", "STORE-07")]
public sealed class SqliteDamageTests
{
    private const int PageSize = 4096;

    [Test]
    public async Task A_damaged_page_is_found_when_the_store_is_opened()
    {
        using var place = await new TemporaryStore().FillAsync(100, 1_000);
        var bytes = File.ReadAllBytes(place.Database);
        Assert.That(bytes, Has.Length.GreaterThan(20 * PageSize));
        bytes.AsSpan(15 * PageSize, 64).Fill(0xAB);
        File.WriteAllBytes(place.Database, bytes);
        AssertCorrupt(() => place.Open(), place.Database);
    }

    [Test]
    public async Task A_truncated_database_is_found_when_the_store_is_opened()
    {
        using var place = await new TemporaryStore().FillAsync(100, 1_000);
        using (var file = File.OpenWrite(place.Database))
        {
            file.SetLength(10 * PageSize);
        }

        AssertCorrupt(() => place.Open(), place.Database);
    }

    [Test]
    public async Task A_changed_byte_of_an_event_is_found_when_it_is_read()
    {
        using var place = await new TemporaryStore().FillAsync(5);
        Replace(place.Database, "payload-2-", "payload-9-");
        await using var store = place.Open();
        AssertCorrupt(async () => await store.ReadAsync(new("loop/a")).ToListAsync(), "event 3 of stream 'loop/a'");
        AssertCorrupt(async () => await store.ReadAllAsync().ToListAsync(), "event 3 of stream 'loop/a'");
        Assert.That(await store.ReadAsync(new("loop/a"), 3).CountAsync(), Is.EqualTo(2), "what follows is whole");
    }

    [Test]
    public async Task A_missing_event_is_found_when_it_is_read()
    {
        using var place = await new TemporaryStore().FillAsync(5);
        using (var database = SqliteDatabase.Open(place.Database, SqliteAccess.ReadWrite))
        {
            database.Execute("DELETE FROM events WHERE version = 3");
        }

        await using var store = place.Open();
        AssertCorrupt(async () => await store.ReadAsync(new("loop/a")).ToListAsync(), "event 3 of stream 'loop/a' is missing");
    }

    [Test]
    public async Task A_missing_last_event_is_found_before_anything_is_appended_to_it()
    {
        using var place = await new TemporaryStore().FillAsync(5);
        using (var database = SqliteDatabase.Open(place.Database, SqliteAccess.ReadWrite))
        {
            database.Execute("DELETE FROM events WHERE version = 5");
        }

        AssertCorrupt(() => place.Open(), "its events end at position 4");
        File.Delete(place.File("loopkit.db-anchor"));
        await using var store = place.Open();
        AssertCorrupt(async () => await store.AppendAsync(Append("loop/a", 5, "6")), "the last event of stream 'loop/a' is missing");
    }

    [Test]
    public async Task A_changed_byte_of_a_blob_is_found_when_it_is_read()
    {
        using var place = new TemporaryStore();
        var blob = Blob.Of("some-blob-content"u8.ToArray());
        await using (var store = place.Open())
        {
            await store.AppendAsync(Append("loop/a", 0, "1") with { Blobs = [blob] });
        }

        Replace(place.Database, "some-blob-content", "some-blob-contest");
        await using var again = place.Open();
        AssertCorrupt(async () => await again.GetBlobAsync(blob.Hash), blob.Hash);
    }

    private static void Replace(string file, string old, string replacement)
    {
        var bytes = File.ReadAllBytes(file);
        var index = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(old));
        Assert.That(index, Is.Positive);
        Encoding.UTF8.GetBytes(replacement).CopyTo(bytes, index);
        File.WriteAllBytes(file, bytes);
    }

    private static void AssertCorrupt(Action action, string mentions) =>
        Assert.That(action, Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreCorrupt).And.Message.Contains(mentions));

    private static void AssertCorrupt(Func<Task> action, string mentions) =>
        Assert.That(action, Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreCorrupt).And.Message.Contains(mentions));
}
