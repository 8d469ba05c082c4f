using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.Archive;

/// <summary>A loop as an archive holds it: read, and checked like a stored one.</summary>
/// <param name="Id">The loop.</param>
/// <param name="Journal">Its journal.</param>
/// <param name="Inbox">Its inbox.</param>
/// <param name="Blobs">The payloads that they refer to.</param>
/// <param name="Summary">What follows from the journal.</param>
/// <param name="Hash">The hash of the journal's last event.</param>
internal sealed record ArchivedLoop(
    LoopId Id, IReadOnlyList<EventData> Journal, IReadOnlyList<EventData> Inbox, IReadOnlyList<Blob> Blobs, LoopSnapshot Summary, string Hash)
{
    /// <summary>The newest format that this version reads, and the one that it writes.</summary>
    public const int Format = 1;

    /// <summary>Reads an archive.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.ArchiveInvalid"/> or <see cref="ErrorCodes.ArchiveTooNew"/>.</exception>
    public static async ValueTask<ArchivedLoop> ReadAsync(Stream source, string name, long maxBytes, CancellationToken cancellationToken)
    {
        using var reader = new ArchiveReader(source, name, maxBytes);
        var (records, end) = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        if (records is not [ArchiveHeader header, ..])
        {
            throw reader.Invalid("it does not say which loop it holds");
        }

        if (header.Format > Format)
        {
            throw new LoopKitException(
                ErrorCodes.ArchiveTooNew, $"'{name}' has format {header.Format}; this LoopKit reads formats up to {Format}. Nothing was imported. Update LoopKit.");
        }

        var blobs = records.OfType<ArchiveBlob>().Select(blob => BlobOf(blob, reader)).DistinctBy(blob => blob.Hash).ToDictionary(blob => blob.Hash, StringComparer.Ordinal);
        var events = records.OfType<ArchiveEvent>().ToList();
        if (end.Events != events.Count || end.Blobs != blobs.Count)
        {
            throw reader.Invalid("it has another number of events or blobs than it says");
        }

        var journal = new ArchivedStream(reader, blobs, new JournalFold(header.Loop));
        var inbox = new ArchivedStream(reader, blobs, null);
        events.ForEach(archived => (archived.Stream == ArchiveStream.Journal ? journal : inbox).Add(archived));
        return journal.Fold!.Snapshot is { } summary
            ? new ArchivedLoop(header.Loop, journal.Events, inbox.Events, [.. blobs.Values], summary, journal.Hash)
            : throw reader.Invalid("it has no journal");
    }

    private static Blob BlobOf(ArchiveBlob archived, ArchiveReader reader)
    {
        var blob = Blob.Of(ArchiveText.BytesOf(archived.Text, archived.Base64));
        return blob.Hash == archived.Hash ? blob : throw reader.Invalid($"blob {archived.Hash} has other bytes than its address says");
    }
}
