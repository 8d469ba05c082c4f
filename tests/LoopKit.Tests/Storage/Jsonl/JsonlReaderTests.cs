using LoopKit.Engine;
using LoopKit.Storage.Jsonl;
using static LoopKit.Tests.Storage.Jsonl.TemporaryJsonlStore;

namespace LoopKit.Tests.Storage.Jsonl;

[Property("Requirement", "STORE-02")]
public sealed class JsonlReaderTests
{
    [Test]
    public async Task A_reader_follows_a_living_host_from_file_to_file()
    {
        using var place = new TemporaryJsonlStore();
        await using var store = place.Open(rotateBytes: 2_000);
        await using var reader = JsonlLoopStore.OpenReader(place.Path);
        for (var version = 0; version < 40; version++)
        {
            await store.AppendAsync(Append("loop/a", version, $"{version}") with { Summary = Loop("a", version + 1) });
            Assert.That(await reader.ReadAsync(new("loop/a")).Select(stored => stored.Version).ToListAsync(), Is.EqualTo(Enumerable.Range(1, version + 1)));
            Assert.That(await reader.ReadAllAsync(version).Select(Text).ToListAsync(), Is.EqualTo(new[] { $$"""{"text":"{{version}}"}""" }));
            Assert.That((await reader.FindLoopAsync(new("a")))!.Version, Is.EqualTo(version + 1));
        }

        Assert.That(Directory.EnumerateFiles(place.File("streams/loop/a.d")).Count(), Is.GreaterThan(3), "the stream went from file to file");
    }

    [Test]
    public async Task A_reader_reads_while_a_host_writes_and_goes_from_file_to_file()
    {
        using var place = new TemporaryJsonlStore();
        await using var store = place.Open(rotateBytes: 3_000);
        await store.AppendAsync(Append("loop/a", 0, "0"));
        await using var reader = JsonlLoopStore.OpenReader(place.Path);
        var writing = Task.Run(async () =>
        {
            for (var version = 1; version < 400; version += 2)
            {
                await store.AppendAsync(Append("loop/a", version, "one", "two"));
            }
        });
        var last = 0L;
        while (last < 401)
        {
            await foreach (var stored in reader.ReadAsync(new("loop/a"), last))
            {
                Assert.That(stored.Version, Is.EqualTo(++last));
            }
        }

        await writing;
    }

    [Test]
    public async Task A_reader_that_stands_still_loses_its_place_to_no_new_file()
    {
        using var place = new TemporaryJsonlStore();
        await using var store = place.Open(rotateBytes: 3_000);
        for (var version = 0; version < 600; version++)
        {
            await store.AppendAsync(Append("loop/a", version, $"{version}"));
        }

        await using var reader = store.ReadAsync(new("loop/a")).GetAsyncEnumerator();
        Assert.That(await reader.MoveNextAsync(), Is.True);
        await store.AppendAsync(Append("loop/a", 600, "600", "601"));
        var read = 1;
        while (await reader.MoveNextAsync())
        {
            Assert.That(reader.Current.Version, Is.EqualTo(++read));
        }

        Assert.That(read, Is.GreaterThanOrEqualTo(600));
    }

    [Test]
    public async Task A_reader_changes_nothing()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(3);
        File.AppendAllText(place.File("streams/loop/a.jsonl"), "{\"v\":7");
        Directory.Delete(place.File("local"), recursive: true);
        var before = place.Content();
        await using (var reader = JsonlLoopStore.OpenReader(place.Path))
        {
            Assert.That(await reader.ReadAllAsync().CountAsync(), Is.EqualTo(6));
            Assert.That(await reader.ListLoopsAsync(LoopQuery.All).Select(loop => loop.Version).ToListAsync(), Is.EqualTo(new[] { 6 }));
            AssertRefused(async () => await reader.AppendAsync(Append("loop/a", 6, "7")));
            AssertRefused(async () => await reader.LeaseAsync(new("loop/a"), new("h"), TimeSpan.FromMinutes(1)));
        }

        Assert.That(place.Content(), Is.EqualTo(before));
        Assert.That(JsonlExamination.Run(place.Path).Single().Text, Does.Contain("unfinished write"));
    }

    [Test]
    public async Task Large_events_are_read_in_small_pages_and_found_in_large_files()
    {
        using var place = new TemporaryJsonlStore();
        await using var store = place.Open();
        for (var version = 0; version < 12; version++)
        {
            await store.AppendAsync(Append("loop/a", version, new string('x', 1_000_000)));
        }

        Assert.That(await store.ReadAsync(new("loop/a")).Select(stored => stored.Version).ToListAsync(), Is.EqualTo(Enumerable.Range(1, 12)));
        await using var reader = JsonlLoopStore.OpenReader(place.Path);
        for (var after = 0; after < 12; after++)
        {
            Assert.That(await reader.ReadAsync(new("loop/a"), after).Select(stored => stored.Version).FirstAsync(), Is.EqualTo(after + 1));
        }
    }

    private static void AssertRefused(Func<Task> write) => Assert.That(
        write,
        Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreUnavailable).And.Message.Contains("for reading only"));
}
