using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using static LoopKit.Tests.Storage.Jsonl.TemporaryJsonlStore;

namespace LoopKit.Tests.Storage.Jsonl;

[Property("Requirement", "STORE-06")]
public sealed class JsonlWriteFaultTests
{
    private const string StreamFile = "streams/loop/a.jsonl";

    /// <summary>A file on which every write fails as on a full disk.</summary>
    private const string Full = "/dev/full";

    [TestCase("streams/loop/b.jsonl")]
    [TestCase("local/index/0/positions/loop/b.bin")]
    [Platform("Linux")]
    public async Task A_full_disk_acknowledges_nothing_and_work_goes_on_when_it_clears(string fullFile)
    {
        using var place = await new TemporaryJsonlStore().FillAsync(1);
        await using var store = place.Open();
        Directory.CreateDirectory(Path.GetDirectoryName(place.File(fullFile))!);
        File.CreateSymbolicLink(place.File(fullFile), Full);
        var before = File.ReadAllBytes(place.File(StreamFile));
        AssertFails(async () => await store.AppendAsync(Append("loop/b", 0, "1")), ErrorCodes.StoreUnavailable, "is full");
        Assert.That(await store.ReadAsync(new("loop/b")).CountAsync(), Is.Zero);
        Assert.That(File.ReadAllBytes(place.File(StreamFile)), Is.EqualTo(before));
        File.Delete(place.File(fullFile));
        Assert.That(await store.AppendAsync(Append("loop/b", 0, "1")), Is.InstanceOf<AppendResult.Appended>());
        Assert.That(await store.AppendAsync(Append("loop/a", 2, "3")), Is.InstanceOf<AppendResult.Appended>());
        Assert.That(await store.ReadAllAsync().Select(stored => stored.Position).ToListAsync(), Is.EqualTo(new[] { 1, 2, 3, 4 }));
        Assert.That(await store.ReadAsync(new("loop/b")).CountAsync(), Is.EqualTo(1));
    }

    [Test]
    [Platform("Linux")]
    public async Task A_failed_batch_takes_back_what_it_wrote_to_other_streams()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(1);
        await using var store = place.Open();
        Directory.CreateDirectory(place.File("local/index/0/positions/loop"));
        File.CreateSymbolicLink(place.File("local/index/0/positions/loop/b.bin"), Full);
        var before = File.ReadAllBytes(place.File(StreamFile));
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var held = Task.Run(async () => await store.Committer!.WriteAsync(new JsonlWrite<int>(_ => Hold(entered, leave), size: 0), CancellationToken.None));
        entered.Wait();
        var appends = new[] { "loop/a", "loop/b", "loop/c" }.Select(stream => store.AppendAsync(Append(stream, AppendRequest.AnyVersion, "in one batch")).AsTask()).ToList();
        leave.Set();
        await held;
        foreach (var append in appends)
        {
            AssertFails(() => append, ErrorCodes.StoreUnavailable, "is full");
        }

        Assert.That(File.ReadAllBytes(place.File(StreamFile)), Is.EqualTo(before));
        Assert.That(File.Exists(place.File("streams/loop/c.jsonl")), Is.False);
        Assert.That(await store.AppendAsync(Append("loop/a", 2, "next")), Is.InstanceOf<AppendResult.Appended>());
        await store.DisposeAsync();
        await using var again = place.Open();
        Assert.That((again.Repairs.Count, again.IndexWasReplaced), Is.EqualTo((0, false)));
        Assert.That(await again.ReadAllAsync().Select(stored => stored.Position).ToListAsync(), Is.EqualTo(new[] { 1, 2, 3 }));
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    [Platform("Linux")]
    public async Task A_host_whose_store_was_taken_over_acknowledges_nothing_and_writes_nothing_more()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(1);
        await using var store = place.Open();
        await store.AppendAsync(Append("loop/a", 2, "3"));
        File.Delete(place.File("loopkit.lock"));
        await using var next = JsonlLoopStore.Open(place.Path, new JsonlStoreOptions(), TimeProvider.System);
        await next.AppendAsync(Append("loop/a", 3, "of the new host"));
        var before = place.Content();
        AssertFails(async () => await store.AppendAsync(Append("loop/a", 3, "late")), ErrorCodes.Fenced, "took the store");
        AssertFails(async () => await store.LeaseAsync(new("loop/b"), new("late"), TimeSpan.FromDays(1)), ErrorCodes.Fenced, "took the store");
        await store.DisposeAsync();
        Assert.That(place.Content(), Is.EqualTo(before));
        Assert.That(await next.AppendAsync(Append("loop/a", 4, "goes on")), Is.InstanceOf<AppendResult.Appended>());
    }

    [Test]
    [Platform("Linux")]
    public async Task A_file_that_git_exchanged_under_a_host_is_not_written_to()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(2);
        await using var store = place.Open();
        await store.AppendAsync(Append("loop/a", 4, "5"));
        var older = File.ReadAllLines(place.File(StreamFile))[..2];
        File.Delete(place.File(StreamFile));
        File.WriteAllText(place.File(StreamFile), string.Join('\n', older) + "\n");
        var before = File.ReadAllBytes(place.File(StreamFile));
        AssertFails(async () => await store.AppendAsync(Append("loop/a", 5, "6")), ErrorCodes.StoreUnavailable, "changed by another program");
        AssertFails(async () => await store.AppendAsync(Append("loop/a", 5, "6")), ErrorCodes.StoreUnavailable, "changed by another program");
        Assert.That(File.ReadAllBytes(place.File(StreamFile)), Is.EqualTo(before));
        Assert.That(await store.AppendAsync(Append("loop/b", 0, "1")), Is.InstanceOf<AppendResult.Appended>(), "other streams are not affected");
    }

    [Test]
    public async Task A_second_opener_is_told_who_has_the_store()
    {
        using var place = new TemporaryJsonlStore();
        await using var store = place.Open();
        AssertFails(() => Task.FromResult(place.Open()), ErrorCodes.StoreInUse, $"process {Environment.ProcessId}");
    }

    [Test]
    public async Task A_directory_has_one_kind_of_store()
    {
        using var place = new TemporaryJsonlStore();
        await SqliteLoopStore.Open(place.Path, new(), TimeProvider.System).DisposeAsync();
        AssertFails(() => Task.FromResult(place.Open()), ErrorCodes.StoreUnavailable, "SQLite");
        Directory.Delete(place.Path, recursive: true);
        await place.Open().DisposeAsync();
        Assert.That(LoopStores.Exists(place.Path), Is.True);
        await using var store = LoopStores.Open(place.Path, TimeProvider.System);
        Assert.That(store, Is.InstanceOf<JsonlLoopStore>());
        await using var reader = LoopStores.OpenReader(place.Path);
        Assert.That(reader, Is.InstanceOf<JsonlLoopStore>());
    }

    [Test]
    [Property("Requirement", "STORE-05")]
    public async Task A_newer_store_is_refused_and_left_as_it_is()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(1);
        File.WriteAllText(place.File("store.json"), """{"format":"loopkit-jsonl","version":2}""");
        var before = place.Content();
        AssertFails(() => Task.FromResult(place.Open()), ErrorCodes.StoreTooNew, "Update LoopKit");
        AssertFails(() => Task.FromResult(JsonlLoopStore.OpenReader(place.Path)), ErrorCodes.StoreTooNew, "Update LoopKit");
        Assert.That(place.Content(), Is.EqualTo(before));
    }

    [Test]
    public void A_store_whose_directory_was_deleted_still_closes()
    {
        using var place = new TemporaryJsonlStore();
        var store = place.Open();
        Directory.Delete(place.Path, recursive: true);
        Assert.That(async () => await store.DisposeAsync(), Throws.Nothing);
    }

    private static int Hold(ManualResetEventSlim entered, ManualResetEventSlim leave)
    {
        entered.Set();
        leave.Wait();
        return 0;
    }

    private static void AssertFails(Func<Task> action, string code, string mentions) =>
        Assert.That(action, Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(code).And.Message.Contains(mentions));
}
