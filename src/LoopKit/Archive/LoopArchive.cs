using LoopKit.Storage;

namespace LoopKit.Archive;

/// <summary>Writes a loop to one file, and reads it back into any store.</summary>
/// <remarks>The format is described in <c>docs/archive.md</c>. Events keep their bytes, versions and hashes.</remarks>
public static class LoopArchive
{
    /// <summary>The most bytes, not compressed, that are imported from one file: 500 MB.</summary>
    public const long MaxBytes = 500_000_000;

    /// <summary>Writes a loop to a new file, whole or not at all. Checks on the way what it reads.</summary>
    /// <param name="store">The store.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="file">The path of the file.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up; nothing is left behind.</param>
    /// <exception cref="LoopKitException">
    /// <see cref="ErrorCodes.LoopNotFound"/>, <see cref="ErrorCodes.StoreCorrupt"/>, or <see cref="ErrorCodes.InvalidSpec"/> when the file exists or cannot be written.
    /// </exception>
    public static async ValueTask ExportAsync(ILoopStore store, LoopId loop, string file, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(time);
        await NewFile.WriteAsync(file, stream => new LoopExport(store, loop).WriteAsync(stream, time.GetUtcNow(), cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads a loop from a file into a store. The loop appears with one append, or not at all.</summary>
    /// <param name="store">The store, opened as its host.</param>
    /// <param name="file">The path of the file.</param>
    /// <param name="copyAs">
    /// Makes a copy under this name and a new id; its journal begins with the new name, so its hashes are new too. Only of a loop that has ended.
    /// Default: the loop itself, with its id, name and hashes.
    /// </param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LoopKitException">
    /// Nothing was imported: <see cref="ErrorCodes.ArchiveInvalid"/>, <see cref="ErrorCodes.ArchiveTooNew"/>, <see cref="ErrorCodes.LoopExists"/> for an id or name
    /// that another loop has, or <see cref="ErrorCodes.InvalidSpec"/> for a loop that was at work when it was exported.
    /// </exception>
    public static async ValueTask<ImportResult> ImportAsync(
        ILoopStore store, string file, string? copyAs, TimeProvider time, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentNullException.ThrowIfNull(time);
        ArchivedLoop archived;
        try
        {
            var stream = File.OpenRead(file);
            await using (stream.ConfigureAwait(false))
            {
                archived = await ArchivedLoop.ReadAsync(stream, file, MaxBytes, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LoopKitException(ErrorCodes.ArchiveInvalid, $"'{file}' cannot be read: {exception.Message} Nothing was imported.", exception);
        }

        return await new LoopImport(store, archived).RunAsync(copyAs, time, cancellationToken).ConfigureAwait(false);
    }
}
