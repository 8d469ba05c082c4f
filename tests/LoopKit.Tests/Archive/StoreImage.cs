using System.Text;
using System.Text.Json;
using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Json;
using LoopKit.Storage;
using LoopKit.Storage.Jsonl;
using LoopKit.Testing;
using LoopKit.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Archive;

/// <summary>The files of a store that loops have worked in, to make damaged copies of.</summary>
internal sealed class StoreImage
{
    /// <summary>What holds nothing, or is made anew whenever nobody has the store open.</summary>
    private static readonly string[] _empty = ["loopkit.lock", "host.json", "loopkit.db-shm"];

    private readonly Dictionary<string, byte[]> _files;

    private StoreImage(Dictionary<string, byte[]> files) => _files = files;

    /// <summary>The files that hold something, by their names in the store, with their lengths.</summary>
    public IReadOnlyDictionary<string, int> Lengths => _files.ToDictionary(file => file.Key, file => file.Value.Length);

    /// <summary>Runs loops, and takes the files as an orderly end leaves them, or as a crash does.</summary>
    public static async Task<StoreImage> TakeAsync(bool isJsonl, bool crashed)
    {
        using var place = new TemporaryStore();
        ILoopStore store = isJsonl
            ? JsonlLoopStore.Open(place.Path, new JsonlStoreOptions { RotateBytes = 10_000 }, TimeProvider.System)
            : place.Open(new SqliteStoreOptions { CheckpointBytes = 200_000 });
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
    public void WriteTo(string directory, Action<string, byte[], Action<byte[]>>? change = null)
    {
        foreach (var (name, bytes) in _files)
        {
            var written = bytes;
            change?.Invoke(name, bytes, changed => written = changed);
            var path = Path.Combine(directory, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, written);
        }
    }

    /// <summary>Everything that another process reads from a store, as one text; throws when something cannot be read.</summary>
    public static async Task<string> ReadEverythingAsync(TemporaryStore place)
    {
        await using var store = LoopStores.OpenReader(place.Path);
        return await TextAsync(store, hasFixedPositions: store is SqliteLoopStore);
    }

    /// <summary>Everything that the next host reads from a store, and what it can do, as one text.</summary>
    public static async Task<string> HostEverythingAsync(TemporaryStore place)
    {
        await using var store = LoopStores.Open(place.Path, TimeProvider.System);
        var text = new StringBuilder(await TextAsync(store, hasFixedPositions: store is SqliteLoopStore));
        await foreach (var loop in store.ListLoopsAsync(LoopQuery.All))
        {
            var lease = await store.LeaseAsync(StreamId.ForLoop(loop.Id), new HostId("next"), TimeSpan.FromMinutes(1));
            text.Append(((LeaseResult.Granted)lease).Epoch).Append('\n');
        }

        return text.ToString();
    }

    /// <param name="store">The store.</param>
    /// <param name="hasFixedPositions">Whether the order of all events belongs to what is kept, or may be made anew.</param>
    private static async Task<string> TextAsync(ILoopStore store, bool hasFixedPositions)
    {
        List<string> lines = [];
        var last = 0L;
        await foreach (var stored in store.ReadAllAsync())
        {
            Assert.That(stored.Position, Is.GreaterThan(last));
            last = stored.Position;
            lines.Add($"{(hasFixedPositions ? $"{stored.Position:00000} " : "")}{stored.Stream} {stored.Version:00000} {stored.At:O} {stored.Hash} {Encoding.UTF8.GetString(stored.Payload.Span)}");
            foreach (var hash in LoopKit.Storage.BlobReferences.In(stored.Payload.Span))
            {
                lines.Add($"{hash} {Encoding.UTF8.GetString((await store.GetBlobAsync(hash))!.Value.Span)}");
            }
        }

        await foreach (var loop in store.ListLoopsAsync(LoopQuery.All))
        {
            lines.Add(JsonSerializer.Serialize(loop, LoopKitJson.Options));
            lines.Add($"{loop.Id} {(await store.FindLoopAsync(loop.Id))!.Version}");
            foreach (var stream in (StreamId[])[StreamId.ForLoop(loop.Id), StreamId.ForInbox(loop.Id)])
            {
                lines.Add($"{stream} has {await store.ReadAsync(stream).CountAsync()}");
            }
        }

        return string.Join('\n', lines.Order(StringComparer.Ordinal));
    }

    private static StoreImage Read(TemporaryStore place) => new(Directory.EnumerateFiles(place.Path, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(place.Path, file))
        .Where(name => !_empty.Contains(name) && name[0] != '.' && new FileInfo(place.File(name)).Length > 0)
        .ToDictionary(name => name, name => File.ReadAllBytes(place.File(name))));

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
