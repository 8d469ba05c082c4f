using System.Text;
using System.Text.Json;
using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Json;
using LoopKit.Storage;
using LoopKit.Testing;
using LoopKit.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Archive;

/// <summary>The files of a store that loops have worked in, to make damaged copies of.</summary>
internal sealed class StoreImage
{
    private static readonly string[] _names = ["loopkit.db", "loopkit.db-wal", "loopkit.db-anchor"];

    private readonly Dictionary<string, byte[]> _files;

    private StoreImage(Dictionary<string, byte[]> files) => _files = files;

    /// <summary>The files that hold something, with their lengths.</summary>
    public IReadOnlyDictionary<string, int> Lengths => _files.ToDictionary(file => file.Key, file => file.Value.Length);

    /// <summary>Runs loops, and takes the files as an orderly end leaves them, or as a crash does.</summary>
    public static async Task<StoreImage> TakeAsync(bool crashed)
    {
        using var place = new TemporaryStore();
        var store = place.Open(new SqliteStoreOptions { CheckpointBytes = 200_000 });
        await using (var host = HostOver(store))
        {
            await WorkAsync(host);
            if (crashed)
            {
                return Read(place);
            }
        }

        await store.DisposeAsync();
        return Read(place);
    }

    /// <summary>Writes the files to a directory, changed.</summary>
    public void WriteTo(TemporaryStore place, Action<string, byte[], Action<byte[]>>? change = null)
    {
        Directory.CreateDirectory(place.Path);
        foreach (var (name, bytes) in _files)
        {
            var written = bytes;
            change?.Invoke(name, bytes, changed => written = changed);
            File.WriteAllBytes(place.File(name), written);
        }
    }

    /// <summary>Everything that can be read from a store, as one text; throws when something cannot.</summary>
    public static async Task<string> ReadEverythingAsync(TemporaryStore place)
    {
        var text = new StringBuilder();
        await using var store = SqliteLoopStore.OpenReader(place.Path);
        await foreach (var stored in store.ReadAllAsync())
        {
            text.Append(stored.Stream).Append(' ').Append(stored.Version).Append(' ').Append(stored.Position).Append(' ').Append(stored.Hash).Append(' ')
                .Append(Encoding.UTF8.GetString(stored.Payload.Span)).Append('\n');
            foreach (var hash in BlobReferences.In(stored.Payload.Span))
            {
                text.Append(hash).Append(' ').Append(Encoding.UTF8.GetString((await store.GetBlobAsync(hash))!.Value.Span)).Append('\n');
            }
        }

        await foreach (var loop in store.ListLoopsAsync(LoopQuery.All))
        {
            text.Append(JsonSerializer.Serialize(loop, LoopKitJson.Options)).Append('\n');
            text.Append((await store.FindLoopAsync(loop.Id))!.Version).Append('\n');
            foreach (var stream in (StreamId[])[StreamId.ForLoop(loop.Id), StreamId.ForInbox(loop.Id)])
            {
                text.Append(stream).Append(' ').Append(await store.ReadAsync(stream).CountAsync()).Append('\n');
            }
        }

        using var database = SqliteDatabase.Open(place.Database, SqliteAccess.ReadOnly);
        database.Query("SELECT name || ' ' || epoch || ' ' || coalesce(owner, '') || ' ' || coalesce(expires, '') FROM streams ORDER BY key").ForEach(row => text.Append(row).Append('\n'));
        return text.ToString();
    }

    private static StoreImage Read(TemporaryStore place) =>
        new(_names.Where(name => File.Exists(place.File(name))).ToDictionary(name => name, name => File.ReadAllBytes(place.File(name))));

    private static LoopKitTestHost HostOver(ILoopStore store) => LoopKitTestHost.Create(
        """
        turns:
          - text: "First a look."
            tool-calls: [ { name: run, arguments: { command: "seq 1 900" } } ]
          - text: "I think that it is done already."
          - text: "I write the answer."
            tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42\n" } } ]
          - text: "Done."
        when-exhausted: repeat-last
        """,
        builder => builder.Services.AddSingleton(store));

    private static async Task WorkAsync(LoopKitTestHost host)
    {
        LoopSpec[] specs =
        [
            host.Spec("grep -q 42 answer.txt") with { Name = "one", Goal = "Reach it, é and 😀 included." },
            host.Spec("false") with { Name = "two", MaxIterations = 2 },
            host.Spec("test -e answer.txt") with { Name = "three" },
        ];
        foreach (var spec in specs)
        {
            var loop = await host.RunAsync(spec);
            Assert.That(loop.Status, Is.AnyOf(LoopStatus.Completed, LoopStatus.Failed), loop.Reason?.ToString());
        }

        var sleeper = LoopId.New(TimeProvider.System);
        await host.Engine.StartAsync(sleeper, host.Spec("sleep 300"));
        await host.Coordinator.SubscribeAsync(sleeper, "news");
        await host.Coordinator.AlertAsync(new Alert { Id = MessageId.New(TimeProvider.System), From = Address.ForPerson("ada"), Topic = "news", Text = new string('n', 300) });
        await host.WaitForAsync(sleeper, recorded => recorded.Type == "validation-started");
    }
}
