using LoopKit.Storage.Jsonl;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopKit.Storage;

/// <summary>Opens the stores on this machine's disk.</summary>
public static class LoopStores
{
    /// <summary>Whether there is a store in a directory.</summary>
    public static bool Exists(string directory) => new StoreDirectory(directory).Exists || new JsonlFiles(directory).Exists;

    /// <summary>Opens a store as its one host: of the kind that the directory holds, or a new SQLite store when it holds none.</summary>
    /// <param name="directory">The directory of the store.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LoopKitException">
    /// <see cref="ErrorCodes.StoreInUse"/>, <see cref="ErrorCodes.StoreTooNew"/>, <see cref="ErrorCodes.StoreCorrupt"/> or
    /// <see cref="ErrorCodes.StoreUnavailable"/>. Nothing was changed.
    /// </exception>
    public static ILoopStore Open(string directory, TimeProvider time) => Open(directory, time, NullLogger.Instance);

    /// <summary>Opens a store as its one host, like <see cref="Open"/>, and replaces a host that stands still.</summary>
    /// <param name="directory">The directory of the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait for a sign of the present host.</param>
    /// <remarks>
    /// A host that has not been heard of for its lease (30 seconds) is watched for another third of it, by a clock that nobody sets. If it stays
    /// silent, this process becomes the host, and every later write of the silent one fails with <see cref="ErrorCodes.Fenced"/>. A JSONL store
    /// keeps its host as long as that process exists.
    /// </remarks>
    /// <exception cref="LoopKitException">As <see cref="Open"/>.</exception>
    public static ValueTask<ILoopStore> OpenAsync(string directory, TimeProvider time, CancellationToken cancellationToken = default) =>
        OpenAsync(directory, time, NullLogger.Instance, cancellationToken);

    /// <summary>Opens a store for reading only, also while another process hosts it.</summary>
    /// <param name="directory">The directory of the store.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreUnavailable"/> or <see cref="ErrorCodes.StoreTooNew"/>.</exception>
    public static ILoopStore OpenReader(string directory) =>
        new JsonlFiles(directory).Exists ? JsonlLoopStore.OpenReader(directory) : SqliteLoopStore.OpenReader(directory);

    /// <summary>Says which live process hosts a store, in words for people; <see langword="null"/> when none does.</summary>
    /// <param name="directory">The directory of the store.</param>
    /// <remarks>A hint, read without touching the lock: only opening the store tells for sure.</remarks>
    public static string? HolderOf(string directory) =>
        StoreHolder.TryRead(new StoreDirectory(directory)) is { } holder && holder.MayBeAlive() ? holder.ToString() : null;

    /// <param name="directory">The directory of the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets what was repaired.</param>
    /// <param name="cancellationToken">Ends the wait for a sign of the present host.</param>
    internal static async ValueTask<ILoopStore> OpenAsync(string directory, TimeProvider time, ILogger logger, CancellationToken cancellationToken) =>
        new JsonlFiles(directory).Exists
            ? Open(directory, time, logger)
            : await SqliteLoopStore.OpenAsync(directory, new SqliteStoreOptions(), time, cancellationToken).ConfigureAwait(false);

    private static ILoopStore Open(string directory, TimeProvider time, ILogger logger) => new JsonlFiles(directory).Exists
        ? JsonlLoopStore.Open(directory, new JsonlStoreOptions { Logger = logger }, time)
        : SqliteLoopStore.Open(directory, new SqliteStoreOptions(), time);
}
