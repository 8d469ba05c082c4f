using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using static LoopKit.Tests.Storage.Jsonl.TemporaryJsonlStore;

namespace LoopKit.Tests.Storage.Jsonl;

[Property("Requirement", "STORE-02")]
public sealed class JsonlIndexTests
{
    [Test]
    [Platform("Linux")]
    public async Task A_position_stays_valid_when_a_host_is_killed()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(3);
        using var crashed = new TemporaryJsonlStore();
        await using var store = place.Open();
        await store.AppendAsync(Append("loop/b", 0, "1", "2"));
        await store.AppendAsync(Append("loop/a", 6, "3"));
        var before = await PositionsAsync(store);
        place.CopyInto(crashed);
        await using var recovered = crashed.Open();
        Assert.That(await PositionsAsync(recovered), Is.EqualTo(before));
        Assert.That(recovered.IndexWasReplaced, Is.False);
    }

    [Test]
    public async Task Events_that_came_with_git_get_the_next_positions()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(2);
        using var other = new TemporaryJsonlStore();
        place.CopyInto(other, withLocal: false);
        await other.FillAsync(2, "loop/b");
        await other.FillMoreAsync();
        File.Copy(other.File("streams/loop/a.jsonl"), place.File("streams/loop/a.jsonl"), overwrite: true);
        File.Copy(other.File("streams/loop/b.jsonl"), place.File("streams/loop/b.jsonl"));
        long cursor;
        await using (var reader = JsonlLoopStore.OpenReader(place.Path))
        {
            cursor = (await reader.ReadAllAsync().Take(4).ToListAsync())[^1].Position;
            Assert.That(cursor, Is.EqualTo(4));
            Assert.That(await reader.ReadAllAsync(cursor).CountAsync(), Is.EqualTo(7), "a reader sees them before a host has given them positions");
        }

        await using var store = place.Open();
        var rest = await store.ReadAllAsync(cursor).ToListAsync();
        Assert.That(rest.Select(stored => stored.Position), Is.EqualTo(Enumerable.Range(5, 7)));
        Assert.That(rest.Where(stored => stored.Stream.Value == "loop/a").Select(stored => stored.Version), Is.EqualTo(new[] { 5, 6, 7 }));
        Assert.That(store.IndexWasReplaced, Is.False);
    }

    [Test]
    public async Task Whoever_goes_on_from_a_position_of_an_index_that_is_gone_misses_nothing()
    {
        using var place = await new TemporaryJsonlStore().FillAsync(2);
        await place.FillAsync(1, "loop/b");
        long cursor;
        await using (var store = place.Open())
        {
            cursor = (await store.ReadAllAsync().LastAsync()).Position;
        }

        File.Delete(place.File("streams/loop/a.jsonl"));
        await using var changed = place.Open();
        Assert.That(changed.IndexWasReplaced, Is.True);
        var again = await changed.ReadAllAsync(cursor).ToListAsync();
        Assert.That(again.Select(stored => stored.Stream.Value), Is.EqualTo(new[] { "loop/b", "loop/b" }));
    }

    [Test]
    public async Task A_clone_without_an_index_has_its_events_in_the_order_of_time()
    {
        using var place = new TemporaryJsonlStore();
        using var clone = new TemporaryJsonlStore();
        await using (var store = place.Open())
        {
            for (var number = 0; number < 300; number++)
            {
                await store.AppendAsync(new()
                {
                    Stream = new($"loop/{number % 3}"),
                    ExpectedVersion = AppendRequest.AnyVersion,
                    Events = [new("tested", "1"u8.ToArray(), At.AddSeconds(number))],
                });
            }
        }

        place.CopyInto(clone, withLocal: false);
        var expected = Enumerable.Range(0, 300).Select(number => ($"loop/{number % 3}", (number / 3) + 1L));
        await using (var reader = JsonlLoopStore.OpenReader(clone.Path))
        {
            Assert.That(await reader.ReadAllAsync().Select(stored => (stored.Stream.Value, stored.Version)).ToListAsync(), Is.EqualTo(expected));
        }

        await using var host = clone.Open();
        var all = await host.ReadAllAsync().ToListAsync();
        Assert.That(all.Select(stored => (stored.Stream.Value, stored.Version)), Is.EqualTo(expected));
        Assert.That(all.Select(stored => stored.Position), Is.Ordered.And.Unique);
        Assert.That(await host.ReadAsync(new("loop/1")).Select(stored => stored.Position).ToListAsync(), Is.EqualTo(all.Where(stored => stored.Stream.Value == "loop/1").Select(stored => stored.Position)));
    }

    private static async Task<List<(string, long, long)>> PositionsAsync(JsonlLoopStore store) =>
        await store.ReadAllAsync().Select(stored => (stored.Stream.Value, stored.Version, stored.Position)).ToListAsync();
}
