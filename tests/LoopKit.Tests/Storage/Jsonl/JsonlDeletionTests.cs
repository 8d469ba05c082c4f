using System.Text;
using LoopKit.Engine;
using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using static LoopKit.Tests.Storage.Jsonl.TemporaryJsonlStore;

namespace LoopKit.Tests.Storage.Jsonl;

[Property("Requirement", "STORE-08")]
public sealed class JsonlDeletionTests
{
    private static readonly Blob _own = Blob.Of(Encoding.UTF8.GetBytes(new string('o', 5_000)));
    private static readonly Blob _shared = Blob.Of(Encoding.UTF8.GetBytes(new string('s', 5_000)));

    [Test]
    public async Task An_ended_loop_goes_with_the_blobs_that_only_it_needs()
    {
        using var place = new TemporaryJsonlStore();
        await using var store = await OpenAsync(place);
        var size = await store.DeleteLoopAsync(new("a"), dryRun: true);
        Assert.That(await store.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(1), "a dry run deletes nothing");
        var position = (await store.ReadAllAsync().LastAsync()).Position;
        Assert.That(await store.DeleteLoopAsync(new("a")), Is.EqualTo(size).And.GreaterThan(5_000).And.LessThan(7_500));
        await AssertGoneAsync(store);
        Assert.That(await store.AppendAsync(Append("loop/a", 0, "anew") with { Summary = Loop("a", 1) }), Is.InstanceOf<AppendResult.Appended>());
        await AssertAnewAsync(store, position);
        await store.DisposeAsync();
        await using var again = place.Open();
        Assert.That((again.Repairs.Count, again.IndexWasReplaced), Is.EqualTo((0, false)));
        await AssertAnewAsync(again, position);
    }

    [Test]
    public async Task A_loop_that_has_not_ended_cannot_be_deleted()
    {
        using var place = new TemporaryJsonlStore();
        await using var store = await OpenAsync(place);
        AssertFails(async () => await store.DeleteLoopAsync(new("b")), ErrorCodes.InvalidSpec, "running");
        AssertFails(async () => await store.DeleteLoopAsync(new("b"), dryRun: true), ErrorCodes.InvalidSpec, "running");
        Assert.That(await store.ReadAsync(new("loop/b")).CountAsync(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_deletion_that_a_crash_interrupted_is_finished_by_the_next_host()
    {
        using var place = new TemporaryJsonlStore();
        await (await OpenAsync(place)).DisposeAsync();
        var record = new System.Buffers.ArrayBufferWriter<byte>();
        CheckedLines.Write(record, new DeletionRecord(["streams/loop/a.jsonl", "streams/inbox/a.jsonl", $"blobs/{_own.Hash[..2]}/{_own.Hash[2..]}"]), JsonlStoreJsonContext.Default.DeletionRecord);
        File.WriteAllBytes(place.File("local/deletion.json"), record.WrittenSpan);
        File.Delete(place.File("streams/loop/a.jsonl"));
        await using var store = place.Open();
        await AssertGoneAsync(store);
        Assert.That(File.Exists(place.File("local/deletion.json")), Is.False);
    }

    [Test]
    public async Task A_changed_byte_of_an_interrupted_deletion_deletes_nothing_else()
    {
        using var place = new TemporaryJsonlStore();
        await (await OpenAsync(place)).DisposeAsync();
        var record = new System.Buffers.ArrayBufferWriter<byte>();
        CheckedLines.Write(record, new DeletionRecord(["streams/loop/a.jsonl"]), JsonlStoreJsonContext.Default.DeletionRecord);
        var text = Encoding.UTF8.GetString(record.WrittenSpan).Replace("loop/a", "loop/b", StringComparison.Ordinal);
        File.WriteAllText(place.File("local/deletion.json"), text);
        Assert.That(() => place.Open(), Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreCorrupt).And.Message.Contains("deletion.json"));
        Assert.That(File.Exists(place.File("streams/loop/b.jsonl")));
    }

    [Test]
    public async Task A_reader_tells_what_a_deletion_would_free()
    {
        using var place = new TemporaryJsonlStore();
        await using var store = await OpenAsync(place);
        await using var reader = JsonlLoopStore.OpenReader(place.Path);
        Assert.That(await reader.DeleteLoopAsync(new("a"), dryRun: true), Is.EqualTo(await store.DeleteLoopAsync(new("a"), dryRun: true)).And.GreaterThan(5_000));
        Assert.That(await reader.DeleteLoopAsync(new("nobody"), dryRun: true), Is.Zero);
        AssertFails(async () => await reader.DeleteLoopAsync(new("a")), ErrorCodes.StoreUnavailable, "reading only");
    }

    [Test]
    public async Task A_blob_that_is_stored_while_a_loop_is_deleted_is_kept()
    {
        using var place = new TemporaryJsonlStore();
        await using var store = await OpenAsync(place);
        var appends = Enumerable.Range(0, 50).Select(number => store.AppendAsync(Refer($"loop/new-{number}", _own)).AsTask()).ToList();
        var deletion = store.DeleteLoopAsync(new("a"));
        await Task.WhenAll(appends);
        await deletion;
        await store.AppendAsync(Refer("loop/last", _own));
        Assert.That(await store.GetBlobAsync(_own.Hash), Is.Not.Null);
    }

    private static async Task<JsonlLoopStore> OpenAsync(TemporaryJsonlStore place)
    {
        var store = place.Open();
        await store.AppendAsync(Refer("loop/a", _own, _shared) with { Summary = Loop("a", 1, LoopStatus.Completed) });
        await store.AppendAsync(Append("inbox/a", 0, "message"));
        await store.AppendAsync(Refer("loop/b", _shared) with { Summary = Loop("b", 1) });
        return store;
    }

    private static AppendRequest Refer(string stream, params Blob[] blobs) => Append(stream, 0, string.Join(' ', blobs.Select(blob => blob.Hash))) with { Blobs = blobs };

    private static async Task AssertGoneAsync(JsonlLoopStore store)
    {
        Assert.That(await store.ReadAsync(new("loop/a")).CountAsync(), Is.Zero);
        Assert.That(await store.ReadAsync(new("inbox/a")).CountAsync(), Is.Zero);
        Assert.That(await store.FindLoopAsync(new("a")), Is.Null);
        Assert.That(await store.GetBlobAsync(_own.Hash), Is.Null);
        Assert.That(await store.GetBlobAsync(_shared.Hash), Is.Not.Null);
        Assert.That(await store.ReadAllAsync().Select(stored => stored.Stream.Value).ToListAsync(), Is.EqualTo(new[] { "loop/b" }));
    }

    private static async Task AssertAnewAsync(JsonlLoopStore store, long position)
    {
        Assert.That(await store.ReadAllAsync().Select(stored => stored.Stream.Value).ToListAsync(), Is.EqualTo(new[] { "loop/b", "loop/a" }));
        Assert.That(await store.ReadAllAsync(position).Select(Text).ToListAsync(), Is.EqualTo(new[] { """{"text":"anew"}""" }));
    }

    private static void AssertFails(Func<Task> action, string code, string mentions) =>
        Assert.That(action, Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(code).And.Message.Contains(mentions));
}
