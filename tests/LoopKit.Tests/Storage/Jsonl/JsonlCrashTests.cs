using System.Collections.Concurrent;
using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using static LoopKit.Tests.Storage.Jsonl.TemporaryJsonlStore;

namespace LoopKit.Tests.Storage.Jsonl;

[Property("Requirement", "STORE-02")]
public sealed class JsonlCrashTests
{
    private const string StreamFile = "streams/loop/a.jsonl";
    private const int Writers = 8;

    [Test]
    public async Task Whatever_was_acknowledged_before_a_crash_is_there_after_it()
    {
        using var place = new TemporaryJsonlStore();
        using var crashed = new TemporaryJsonlStore();
        var acknowledged = new ConcurrentDictionary<int, long>();
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = new CancellationTokenSource();
        await using var store = place.Open(rotateBytes: 20_000);
        var writers = Enumerable.Range(0, Writers).Select(writer => WriteAsync(store, writer, acknowledged, enough, stop.Token)).ToList();
        await enough.Task;
        var before = acknowledged.ToDictionary();
        place.CopyInto(crashed);
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        await using var recovered = crashed.Open();
        Assert.That(before, Has.Count.EqualTo(Writers));
        foreach (var (writer, version) in before)
        {
            var events = await recovered.ReadAsync(new($"loop/{writer}")).ToListAsync();
            Assert.That(events, Has.Count.GreaterThanOrEqualTo((int)version));
            Assert.That((await recovered.FindLoopAsync(new($"{writer}")))!.Version, Is.EqualTo(events.Count), "a summary is as new as its events");
            Assert.That(await recovered.AppendAsync(Append($"loop/{writer}", events.Count, "next")), Is.InstanceOf<AppendResult.Appended>());
        }
    }

    [Test]
    public async Task A_write_that_was_cut_short_anywhere_is_taken_back_and_reported()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(2);
        var whole = File.ReadAllBytes(place.File(StreamFile));
        await place.FillMoreAsync();
        var longer = File.ReadAllBytes(place.File(StreamFile));
        for (var length = whole.Length; length < longer.Length - 1; length += length < whole.Length + 20 || length > longer.Length - 20 ? 1 : 37)
        {
            using var torn = new TemporaryJsonlStore();
            place.CopyInto(torn, withLocal: false);
            File.WriteAllBytes(torn.File(StreamFile), longer[..length]);
            await using (var reader = JsonlLoopStore.OpenReader(torn.Path))
            {
                Assert.That(await reader.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(4), "a reader passes a half-written append over");
            }

            await using var store = torn.Open();
            Assert.That(File.ReadAllBytes(torn.File(StreamFile)), Is.EqualTo(whole), $"cut at {length}");
            Assert.That(store.Repairs.Select(repair => repair.File), Is.EqualTo(length == whole.Length ? [] : new[] { StreamFile }));
            Assert.That(await VersionAsync(store, Append("loop/a", 4, "again")), Is.EqualTo(5));
            Assert.That((await store.FindLoopAsync(new("a")))!.Version, Is.EqualTo(4));
        }
    }

    [Test]
    public async Task A_last_line_that_only_lacks_its_end_is_kept()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(2);
        var whole = File.ReadAllBytes(place.File(StreamFile));
        File.WriteAllBytes(place.File(StreamFile), whole[..^1]);
        await using var store = place.Open();
        Assert.That(File.ReadAllBytes(place.File(StreamFile)), Is.EqualTo(whole));
        Assert.That(store.Repairs.Single().What, Does.Contain("end of the last line"));
        Assert.That(await store.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(4));
        Assert.That(await VersionAsync(store, Append("loop/a", 4, "next")), Is.EqualTo(5));
    }

    [Test]
    public async Task Zeros_that_a_power_cut_left_are_taken_back()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(2);
        var whole = File.ReadAllBytes(place.File(StreamFile));
        File.WriteAllBytes(place.File(StreamFile), [.. whole, .. new byte[4096], .. "tail\n"u8]);
        await using var store = place.Open();
        Assert.That(File.ReadAllBytes(place.File(StreamFile)), Is.EqualTo(whole));
        Assert.That(store.Repairs, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_stream_whose_first_write_was_cut_short_is_not_there()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(1);
        File.WriteAllText(place.File("streams/loop/b.jsonl"), "{\"v\":1,\"at");
        await using var store = place.Open();
        Assert.That(File.Exists(place.File("streams/loop/b.jsonl")), Is.False);
        Assert.That(store.Repairs, Has.Count.EqualTo(1));
        Assert.That(await VersionAsync(store, Append("loop/b", 0, "1")), Is.EqualTo(1));
    }

    [Test]
    public async Task What_was_cut_off_is_kept_aside_and_the_repair_is_remembered()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(1);
        File.AppendAllText(place.File(StreamFile), "{\"v\":3,\"at");
        await place.Open().DisposeAsync();
        Assert.That(Directory.EnumerateFiles(place.File("local/torn")).Select(File.ReadAllText), Is.EqualTo(new[] { "{\"v\":3,\"at" }));
        Assert.That(RepairLog.Read(new JsonlFiles(place.Path)).Single().What, Does.Contain("10 bytes"));
        Assert.That(JsonlExamination.Run(place.Path).Single().Text, Does.Contain(StreamFile).And.Contain("10 bytes"));
        await using var again = place.Open();
        Assert.That(again.Repairs, Is.Empty);
    }

    [Test]
    public async Task A_lease_of_a_dead_process_is_taken_over_at_once_and_fencing_survives_it()
    {
        using var place = new TemporaryJsonlStore();
        var (one, two, day) = (new HostId("one"), new HostId("two"), TimeSpan.FromDays(1));
        await using (var store = place.Open())
        {
            await store.LeaseAsync(new("loop/a"), one, day);
            Assert.That(await store.LeaseAsync(new("loop/a"), two, day), Is.InstanceOf<LeaseResult.HeldByOther>(), "both hosts live in this process");
        }

        File.AppendAllText(place.File("local/leases.jsonl"), "{\"stream\":\"lo");
        await using var next = place.Open();
        Assert.That(await next.LeaseAsync(new("loop/a"), two, day), Is.InstanceOf<LeaseResult.Granted>().With.Property("Epoch").EqualTo(2));
        Assert.That(await next.AppendAsync(Append("loop/a", 0, "late") with { Epoch = 1 }), Is.EqualTo(new AppendResult.Fenced(2)));
    }

    private static async ValueTask<long> VersionAsync(JsonlLoopStore store, AppendRequest request) =>
        await store.AppendAsync(request) is AppendResult.Appended appended ? appended.Version : -1;

    private static async Task WriteAsync(
        JsonlLoopStore store, int writer, ConcurrentDictionary<int, long> acknowledged, TaskCompletionSource enough, CancellationToken stop)
    {
        await Task.Yield();
        for (var version = 0L; !stop.IsCancellationRequested;)
        {
            var request = Append($"loop/{writer}", version, "one", "two") with { Summary = Loop($"{writer}", version + 2) };
            version = ((AppendResult.Appended)await store.AppendAsync(request, CancellationToken.None)).Version;
            acknowledged[writer] = version;
            if (acknowledged.Count == Writers && version >= 100)
            {
                enough.TrySetResult();
            }
        }
    }
}
