using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Tests.Replay;

/// <summary>Copies what is durable in a store that is in use: what a host that dies now leaves behind.</summary>
internal static class StoreImage
{
    public static async Task<InMemoryLoopStore> OfAsync(ILoopStore store)
    {
        var image = new InMemoryLoopStore(TimeProvider.System);
        var stored = await store.ReadAllAsync().ToListAsync();
        var summaries = await store.ListLoopsAsync(LoopQuery.All).ToDictionaryAsync(loop => StreamId.ForLoop(loop.Id).Value);
        foreach (var stream in stored.GroupBy(each => each.Stream))
        {
            await image.AppendAsync(new AppendRequest
            {
                Stream = stream.Key,
                ExpectedVersion = 0,
                Events = [.. stream.Select(each => new EventData(each.Type, each.Payload, each.At))],
                Blobs = stream.Key.Value.StartsWith("loop/", StringComparison.Ordinal) ? await BlobsAsync(store, stream) : [],
                Summary = summaries.GetValueOrDefault(stream.Key.Value),
            });
        }

        return image;
    }

    public static async Task<List<Blob>> BlobsAsync(ILoopStore store, IEnumerable<StoredEvent> journal)
    {
        List<Blob> blobs = [];
        foreach (var hash in journal.SelectMany(stored => EventContents.Of(LoopEventSerializer.Deserialize(stored.Payload.Span))).Select(content => content.Hash).OfType<string>().Distinct())
        {
            blobs.Add(new Blob(hash, (await store.GetBlobAsync(hash))!.Value));
        }

        return blobs;
    }
}
