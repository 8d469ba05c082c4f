using System.Text;
using System.Text.Json;
using LoopKit.Engine;
using LoopKit.Json;
using LoopKit.Storage;

namespace LoopKit.Tests.Replay;

/// <summary>
/// A journal that a released or coming version wrote, kept for ever in <c>Golden/v1</c>: <c>NAME.jsonl</c> as <c>loopkit events --json</c>
/// prints it, <c>NAME.blobs.json</c> with its long texts, and <c>NAME.snapshot.json</c> with what it folds to.
/// </summary>
internal static class GoldenJournal
{
    public static string Directory { get; } = RepositoryRoot.Of("tests", "LoopKit.Tests", "Replay", "Golden", "v1");

    /// <summary>Whether journals of new scenarios are to be added. Those that are there are never written again.</summary>
    public static bool Adding { get; } = Environment.GetEnvironmentVariable("LOOPKIT_APPROVE") == "1";

    public static IReadOnlyList<string> Names => System.IO.Directory.Exists(Directory)
        ? [.. System.IO.Directory.EnumerateFiles(Directory, "*.jsonl").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)]
        : [];

    public static bool Exists(string name) => File.Exists(FileOf(name, "jsonl"));

    public static async Task AddAsync(string name, ILoopStore store, LoopId loop)
    {
        System.IO.Directory.CreateDirectory(Directory);
        var journal = await store.ReadAsync(StreamId.ForLoop(loop)).ToListAsync();
        var blobs = await StoreImage.BlobsAsync(store, journal);
        var texts = blobs.OrderBy(blob => blob.Hash, StringComparer.Ordinal).ToDictionary(blob => blob.Hash, blob => Encoding.UTF8.GetString(blob.Bytes.Span));
        await File.WriteAllTextAsync(FileOf(name, "blobs.json"), JsonSerializer.Serialize(texts, LoopKitJson.Options) + "\n");
        await File.WriteAllTextAsync(FileOf(name, "snapshot.json"), JsonSerializer.Serialize((await Journal.FoldAsync(store, loop, default))!.ToSnapshot(), LoopKitJson.Options) + "\n");
        await File.WriteAllLinesAsync(FileOf(name, "jsonl"), journal.Select(stored => JsonSerializer.Serialize(StoredLoopEvent.ToRecorded(loop, stored), LoopKitJson.Options)));
    }

    /// <summary>Reads a journal into a store; its hashes must be those that are recorded.</summary>
    public static async Task<(ILoopStore Store, LoopId Loop)> LoadAsync(string name)
    {
        var loop = default(LoopId);
        List<EventData> events = [];
        var hash = "";
        foreach (var line in await File.ReadAllLinesAsync(FileOf(name, "jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            loop = new LoopId(root.GetProperty("loop").GetString()!);
            hash = root.GetProperty("hash").GetString()!;
            events.Add(new EventData(root.GetProperty("type").GetString()!, Encoding.UTF8.GetBytes(root.GetProperty("event").GetRawText()), root.GetProperty("at").GetDateTimeOffset()));
        }

        var store = await StoreAsync(loop, events, await BlobsAsync(name));
        Assert.That((await store.ReadAsync(StreamId.ForLoop(loop)).LastAsync()).Hash, Is.EqualTo(hash), $"{name}.jsonl was changed.");
        return (store, loop);
    }

    public static async Task<ILoopStore> StoreAsync(LoopId loop, IReadOnlyList<EventData> events, IReadOnlyList<Blob> blobs)
    {
        var store = new InMemoryLoopStore(TimeProvider.System);
        await store.AppendAsync(new AppendRequest { Stream = StreamId.ForLoop(loop), ExpectedVersion = 0, Events = events, Blobs = blobs });
        return store;
    }

    public static async Task<IReadOnlyList<Blob>> BlobsAsync(string name)
    {
        var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(FileOf(name, "blobs.json")))!;
        return [.. texts.Values.Select(text => Blob.Of(Encoding.UTF8.GetBytes(text)))];
    }

    public static async Task<string> SnapshotAsync(string name) => (await File.ReadAllTextAsync(FileOf(name, "snapshot.json"))).TrimEnd('\n');

    private static string FileOf(string name, string extension) => Path.Combine(Directory, $"{name}.{extension}");
}
