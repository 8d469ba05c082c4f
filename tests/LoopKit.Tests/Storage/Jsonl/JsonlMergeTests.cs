using System.Text;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using static LoopKit.Tests.Storage.Jsonl.TemporaryJsonlStore;

namespace LoopKit.Tests.Storage.Jsonl;

[Property("Requirement", "STORE-02")]
public sealed class JsonlMergeTests
{
    private const string LoopFile = "streams/loop/a.jsonl";

    [Test]
    public async Task A_file_that_one_side_extended_becomes_the_longer_one()
    {
        using var pair = await Branches.MakeAsync();
        await pair.Two.FillMoreAsync();
        Assert.That(pair.Merge(LoopFile), Is.EqualTo(File.ReadAllBytes(pair.Two.File(LoopFile))));
    }

    [Test]
    public async Task Merging_keeps_every_record_and_does_not_depend_on_the_side()
    {
        using var pair = await Branches.MakeAsync();
        await AppendAsync(pair.One, "loop/a", LoopStatus.Running, "ours-1", "ours-2");
        await AppendAsync(pair.Two, "loop/a", LoopStatus.Running, "theirs-1", "theirs-2");
        var merged = pair.Merge(LoopFile);
        var lines = Lines(merged);
        Assert.That(lines, Is.Unique);
        Assert.That(lines, Is.EquivalentTo(Lines(pair.One.Read(LoopFile)).Union(Lines(pair.Two.Read(LoopFile)))));
        Assert.That(pair.Swapped().Merge(LoopFile), Is.EqualTo(merged));
        Assert.That(Merge(merged, pair.One.Read(LoopFile)), Is.EqualTo(merged), "merging again changes nothing");
    }

    [Test]
    public async Task A_loop_that_went_on_in_both_branches_becomes_two_loops()
    {
        using var pair = await Branches.MakeAsync();
        await AppendAsync(pair.One, "loop/a", LoopStatus.Completed, "short");
        await AppendAsync(pair.Two, "loop/a", LoopStatus.Running, "long-1", "long-2");
        using var merged = pair.MergeInto(LoopFile);

        await using (var reader = JsonlLoopStore.OpenReader(merged.Path))
        {
            await AssertTwoLoopsAsync(reader);
        }

        var host = merged.Open();
        await AssertTwoLoopsAsync(host);
        Assert.That(host.Repairs, Has.Count.EqualTo(2));
        var fork = (await host.ListLoopsAsync(new() { Prefix = "a-" }).SingleAsync()).Id;
        Assert.That(await host.AppendAsync(Append("loop/a", 6, "goes on")), Is.InstanceOf<AppendResult.Appended>());
        await host.DisposeAsync();

        await using var again = merged.Open();
        Assert.That(again.Repairs, Is.Empty);
        Assert.That(await again.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(7));
        Assert.That(await again.ReadAsync(StreamId.ForLoop(fork)).CountAsync(), Is.EqualTo(5));
    }

    [Test]
    public async Task The_history_that_loses_the_id_is_stopped_when_it_was_still_going_on()
    {
        using var pair = await Branches.MakeAsync();
        await AppendAsync(pair.One, "loop/a", LoopStatus.Running, "short");
        await AppendAsync(pair.Two, "loop/a", LoopStatus.Running, "long-1", "long-2");
        using var merged = pair.MergeInto(LoopFile);
        await using var host = merged.Open();
        var fork = await host.ListLoopsAsync(new() { Prefix = "a-" }).SingleAsync();
        var last = await host.ReadAsync(StreamId.ForLoop(fork.Id)).LastAsync();
        Assert.That(LoopEventSerializer.Deserialize(last.Payload.Span), Is.InstanceOf<LoopStopped>());
        Assert.That((fork.Status, fork.Version, fork.Name), Is.EqualTo((LoopStatus.Stopped, 6L, $"name-of-{fork.Id}")));
        Assert.That((await host.FindLoopAsync(new("a")))!.Status, Is.EqualTo(LoopStatus.Running));
    }

    [Test]
    public async Task Every_machine_resolves_a_fork_in_the_same_way()
    {
        using var pair = await Branches.MakeAsync();
        await AppendAsync(pair.One, "loop/a", LoopStatus.Running, "1");
        await AppendAsync(pair.Two, "loop/a", LoopStatus.Running, "2");
        using var here = pair.MergeInto(LoopFile);
        using var there = pair.Swapped().MergeInto(LoopFile);
        await here.Open().DisposeAsync();
        await there.Open().DisposeAsync();
        Assert.That(Streams(here), Is.EqualTo(Streams(there)));
        Assert.That(Streams(here), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_history_that_went_on_after_its_fork_was_resolved_elsewhere_stays_one_loop()
    {
        using var pair = await Branches.MakeAsync();
        await AppendAsync(pair.One, "loop/a", LoopStatus.Running, "1", "2", "3", "4");
        await AppendAsync(pair.Two, "loop/a", LoopStatus.Running, "x");
        using var merged = pair.MergeInto(LoopFile);
        await merged.Open().DisposeAsync();
        await AppendAsync(pair.Two, "loop/a", LoopStatus.Running, "y");
        File.WriteAllBytes(merged.File(LoopFile), Merge(merged.Read(LoopFile), pair.Two.Read(LoopFile)));
        await using var host = merged.Open();
        var fork = await host.ListLoopsAsync(new() { Prefix = "a-" }).SingleAsync();
        Assert.That(await host.ReadAsync(StreamId.ForLoop(fork.Id)).Skip(4).Take(2).Select(Text).ToListAsync(), Is.EqualTo(new[] { """{"text":"x"}""", """{"text":"y"}""" }));
        Assert.That(await host.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(8));
    }

    [Test]
    public async Task An_inbox_that_both_branches_wrote_to_has_the_messages_of_both_once()
    {
        using var pair = await Branches.MakeAsync("inbox/a");
        await AppendAsync(pair.One, "inbox/a", null, "from one");
        await AppendAsync(pair.Two, "inbox/a", null, "from two", "and again");
        using var merged = pair.MergeInto("streams/inbox/a.jsonl");
        string[] expected = ["one-0", "two-0", "one-1", "two-1", "from two", "and again", "from one"];
        await using (var reader = JsonlLoopStore.OpenReader(merged.Path))
        {
            Assert.That(await TextsAsync(reader, "inbox/a"), Is.EqualTo(expected));
        }

        await using (var host = merged.Open())
        {
            Assert.That(await TextsAsync(host, "inbox/a"), Is.EqualTo(expected));
            await AssertChainedAsync(host, "inbox/a");
        }

        // The branch that has not merged yet comes again.
        await AppendAsync(pair.One, "inbox/a", null, "later");
        File.WriteAllBytes(merged.File("streams/inbox/a.jsonl"), Merge(merged.Read("streams/inbox/a.jsonl"), pair.One.Read("streams/inbox/a.jsonl")));
        await using var again = merged.Open();
        Assert.That(await TextsAsync(again, "inbox/a"), Is.EqualTo([.. expected, "later"]));
    }

    [Test]
    public async Task Files_that_each_branch_began_for_the_same_stream_are_merged()
    {
        using var pair = await Branches.MakeAsync();
        await AppendAsync(pair.One, "loop/a", LoopStatus.Running, rotateBytes: 1, "1", "2");
        await AppendAsync(pair.Two, "loop/a", LoopStatus.Running, rotateBytes: 1, "3");
        const string further = "streams/loop/a.d/0000000005.jsonl";
        using var merged = pair.MergeInto(further);
        await using var host = merged.Open();
        Assert.That(await host.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(6));
        Assert.That((await host.ListLoopsAsync(new() { Prefix = "a-" }).SingleAsync()).Version, Is.EqualTo(6));
        await AssertChainedAsync(host, "loop/a");
    }

    [Test]
    public async Task A_file_that_one_branch_continued_in_another_file_is_resolved()
    {
        using var pair = await Branches.MakeAsync();
        await AppendAsync(pair.One, "loop/a", LoopStatus.Running, rotateBytes: 1, "1");
        await AppendAsync(pair.Two, "loop/a", LoopStatus.Running, "2", "3");
        pair.One.CopyInto(pair.Base, withLocal: false);
        File.Copy(pair.Two.File(LoopFile), pair.Base.File(LoopFile), overwrite: true);
        await using var host = pair.Base.Open();
        Assert.That(await host.ReadAsync(new("loop/a")).CountAsync(), Is.EqualTo(6));
        Assert.That((await host.ListLoopsAsync(new() { Prefix = "a-" }).SingleAsync()).Version, Is.EqualTo(6));
    }

    [Test]
    public async Task A_damaged_version_is_not_merged()
    {
        using var pair = await Branches.MakeAsync();
        var file = pair.Two.File(LoopFile);
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 1;
        File.WriteAllBytes(file, bytes);
        var before = File.ReadAllBytes(pair.One.File(LoopFile));
        Assert.That(
            () => GitStore.Merge(pair.One.File(LoopFile), file, LoopFile),
            Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreCorrupt).And.Message.Contains($"their version of '{LoopFile}' line 2"));
        Assert.That(File.ReadAllBytes(pair.One.File(LoopFile)), Is.EqualTo(before));
    }

    private static async Task AssertTwoLoopsAsync(JsonlLoopStore store)
    {
        var loops = await store.ListLoopsAsync(LoopQuery.All).ToDictionaryAsync(loop => loop.Id.Value, loop => loop);
        Assert.That(loops, Has.Count.EqualTo(2));
        var fork = loops.Keys.Single(id => id != "a");
        Assert.That(loops["a"].Status, Is.EqualTo(LoopStatus.Running));
        Assert.That((loops[fork].Status, loops[fork].Name), Is.EqualTo((LoopStatus.Completed, $"name-of-{fork}")));
        Assert.That(await TextsAsync(store, "loop/a"), Is.EqualTo(new[] { "one-0", "two-0", "one-1", "two-1", "long-1", "long-2" }));
        Assert.That(await TextsAsync(store, $"loop/{fork}"), Is.EqualTo(new[] { "one-0", "two-0", "one-1", "two-1", "short" }));
        await AssertChainedAsync(store, "loop/a");
        await AssertChainedAsync(store, $"loop/{fork}");
        Assert.That(await store.ReadAllAsync().CountAsync(), Is.EqualTo(11));
    }

    private static async Task AssertChainedAsync(JsonlLoopStore store, string stream)
    {
        var previous = EventHash.Genesis;
        await foreach (var stored in store.ReadAsync(new(stream)))
        {
            Assert.That(stored.PreviousHash, Is.EqualTo(previous));
            previous = stored.Hash;
        }
    }

    private static async Task<List<string>> TextsAsync(JsonlLoopStore store, string stream) =>
        await store.ReadAsync(new(stream)).Select(stored => Text(stored)[9..^2]).ToListAsync();

    private static Task AppendAsync(TemporaryJsonlStore place, string stream, LoopStatus? status, params string[] payloads) =>
        AppendAsync(place, stream, status, long.MaxValue, payloads);

    private static async Task AppendAsync(TemporaryJsonlStore place, string stream, LoopStatus? status, long rotateBytes, params string[] payloads)
    {
        await using var store = place.Open(rotateBytes);
        var version = await store.ReadAsync(new(stream)).CountAsync();
        var summary = status is { } known ? Loop("a", version + payloads.Length, known) : null;
        await store.AppendAsync(Append(stream, version, payloads) with { Summary = summary });
    }

    private static string[] Lines(byte[] content) => Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, string> Streams(TemporaryJsonlStore place) =>
        place.Content().Where(file => file.Key.StartsWith("streams", StringComparison.Ordinal)).ToDictionary();

    private static byte[] Merge(byte[] ours, byte[] theirs)
    {
        var directory = Directory.CreateTempSubdirectory("loopkit-merge-");
        try
        {
            var (one, two) = (Path.Combine(directory.FullName, "ours"), Path.Combine(directory.FullName, "theirs"));
            File.WriteAllBytes(one, ours);
            File.WriteAllBytes(two, theirs);
            GitStore.Merge(one, two, LoopFile);
            return File.ReadAllBytes(one);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    /// <summary>Two copies of a store that go their own ways.</summary>
    private sealed class Branches(TemporaryJsonlStore common, TemporaryJsonlStore one, TemporaryJsonlStore two) : IDisposable
    {
        public TemporaryJsonlStore Base => common;

        public TemporaryJsonlStore One => one;

        public TemporaryJsonlStore Two => two;

        public static async Task<Branches> MakeAsync(string stream = "loop/a")
        {
            var branches = new Branches(await new TemporaryJsonlStore().FillAsync(2, stream), new(), new());
            branches.Base.CopyInto(branches.One, withLocal: false);
            branches.Base.CopyInto(branches.Two, withLocal: false);
            return branches;
        }

        public Branches Swapped() => new(common, two, one);

        public byte[] Merge(string file) => JsonlMergeTests.Merge(one.Read(file), two.Read(file));

        /// <summary>What git makes of both, with the merge driver for one file.</summary>
        public TemporaryJsonlStore MergeInto(string file)
        {
            var merged = new TemporaryJsonlStore();
            two.CopyInto(merged, withLocal: false);
            one.CopyInto(merged, withLocal: false);
            File.WriteAllBytes(merged.File(file), Merge(file));
            return merged;
        }

        public void Dispose()
        {
            common.Dispose();
            one.Dispose();
            two.Dispose();
        }
    }
}
