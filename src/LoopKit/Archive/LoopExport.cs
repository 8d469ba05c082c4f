using LoopKit.Storage;

namespace LoopKit.Archive;

/// <summary>Writes one loop of a store as an archive.</summary>
internal sealed class LoopExport(ILoopStore store, LoopId loop)
{
    private readonly HashSet<string> _blobs = new(StringComparer.Ordinal);
    private long _events;

    public async ValueTask WriteAsync(Stream target, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var summary = await store.FindLoopAsync(loop, cancellationToken).ConfigureAwait(false)
            ?? throw new LoopKitException(ErrorCodes.LoopNotFound, $"There is no loop '{loop}'.");
        var writer = new ArchiveWriter(target);
        await using (writer.ConfigureAwait(false))
        {
            var header = new ArchiveHeader { Format = ArchivedLoop.Format, Loop = loop, Name = summary.Name, Written = now };
            await writer.WriteAsync(header, cancellationToken).ConfigureAwait(false);
            await WriteAsync(writer, ArchiveStream.Journal, StreamId.ForLoop(loop), summary.Version, cancellationToken).ConfigureAwait(false);
            await WriteAsync(writer, ArchiveStream.Inbox, StreamId.ForInbox(loop), long.MaxValue, cancellationToken).ConfigureAwait(false);
            await writer.EndAsync(_events, _blobs.Count, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask WriteAsync(ArchiveWriter writer, ArchiveStream kind, StreamId stream, long toVersion, CancellationToken cancellationToken)
    {
        await foreach (var stored in store.ReadAsync(stream, 0, cancellationToken).ConfigureAwait(false))
        {
            if (stored.Version > toVersion)
            {
                break;
            }

            foreach (var hash in BlobReferences.In(stored.Payload.Span).Where(_blobs.Add))
            {
                await WriteBlobAsync(writer, stored, hash, cancellationToken).ConfigureAwait(false);
            }

            var (text, base64) = ArchiveText.Of(stored.Payload.Span);
            var archived = new ArchiveEvent { Stream = kind, Version = stored.Version, At = stored.At, Type = stored.Type, Hash = stored.Hash, Text = text, Base64 = base64 };
            await writer.WriteAsync(archived, cancellationToken).ConfigureAwait(false);
            _events++;
        }
    }

    private async ValueTask WriteBlobAsync(ArchiveWriter writer, StoredEvent stored, string hash, CancellationToken cancellationToken)
    {
        var bytes = await store.GetBlobAsync(hash, cancellationToken).ConfigureAwait(false)
            ?? throw new LoopKitException(ErrorCodes.StoreCorrupt, $"Blob {hash}, to which event {stored.Version} of '{stored.Stream}' refers, is missing. Restore the store from a backup.");
        var (text, base64) = ArchiveText.Of(bytes.Span);
        await writer.WriteAsync(new ArchiveBlob { Hash = hash, Text = text, Base64 = base64 }, cancellationToken).ConfigureAwait(false);
    }
}
