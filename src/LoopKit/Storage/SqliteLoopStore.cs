using System.Runtime.CompilerServices;
using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>A store in one SQLite database, in a directory of its own.</summary>
/// <remarks>
/// <para>One process hosts a store: it holds the lock and the only connection that writes. Any number of others may read beside it.</para>
/// <para>An append returns after the database's log is on the disk. Appends that arrive together share that wait.</para>
/// </remarks>
internal sealed class SqliteLoopStore : ILoopStore
{
    private readonly StoreDirectory _directory;
    private readonly SqliteReaderPool _readers;
    private readonly StoreLock? _lock;
    private readonly GroupCommitWriter? _writer;
    private int _disposed;

    private SqliteLoopStore(StoreDirectory directory, StoreLock? storeLock, GroupCommitWriter? writer)
    {
        _directory = directory;
        _lock = storeLock;
        _writer = writer;
        _readers = new SqliteReaderPool(directory.Database);
    }

    /// <summary>The version of the native SQLite library.</summary>
    public static string NativeVersion => SqliteDatabase.NativeVersion;

    /// <summary>The writer, for tests; <see langword="null"/> in a store that only reads.</summary>
    internal GroupCommitWriter? Writer => _writer;

    /// <summary>Opens a store as its host, and creates it when there is none.</summary>
    /// <exception cref="LoopKitException">
    /// <see cref="ErrorCodes.StoreInUse"/>, <see cref="ErrorCodes.StoreTooNew"/>, <see cref="ErrorCodes.StoreCorrupt"/> or
    /// <see cref="ErrorCodes.StoreUnavailable"/>. The database was not changed.
    /// </exception>
    public static SqliteLoopStore Open(string directory, SqliteStoreOptions options, TimeProvider time)
    {
        var files = new StoreDirectory(directory);
        var ownDirectory = files.Create();
        var storeLock = StoreLock.Acquire(files, options, time);
        try
        {
            return new SqliteLoopStore(files, storeLock, new GroupCommitWriter(SqliteHost.Open(files, ownDirectory, options, time)));
        }
        catch
        {
            storeLock.Dispose();
            throw;
        }
    }

    /// <summary>Opens a store as its host, and replaces a host that stands still.</summary>
    /// <exception cref="LoopKitException">As <see cref="Open"/>.</exception>
    public static async ValueTask<SqliteLoopStore> OpenAsync(
        string directory, SqliteStoreOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return Open(directory, options, time);
        }
        catch (LoopKitException refused) when (refused.Code == ErrorCodes.StoreInUse)
        {
            // The lock alone cannot tell a host that works from one that stands still.
        }

        var files = new StoreDirectory(directory);
        if (await SilentHost.WatchAsync(files, time, cancellationToken).ConfigureAwait(false) is not { } silent)
        {
            return Open(directory, options, time);
        }

        var (storeLock, writer) = SqliteHost.TakeOver(files, silent, options, time);
        return new SqliteLoopStore(files, storeLock, new GroupCommitWriter(writer));
    }

    /// <summary>Opens a store for reading only, also while another process hosts it. Writing to it fails.</summary>
    /// <exception cref="LoopKitException">There is no store, or it cannot be read.</exception>
    public static SqliteLoopStore OpenReader(string directory)
    {
        var files = new StoreDirectory(directory);
        if (!files.Exists)
        {
            throw new LoopKitException(ErrorCodes.StoreUnavailable, $"there is no store at '{files.Root}'. Start a loop there first, or give another --store.");
        }

        using var database = SqliteDatabase.Open(files.Database, SqliteAccess.ReadOnly);
        return SqliteSchema.Check(database)
            ? new SqliteLoopStore(files, storeLock: null, writer: null)
            : throw new LoopKitException(ErrorCodes.StoreUnavailable, $"the store at '{files.Root}' is only just being created. Try again.");
    }

    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        StoreArguments.Check(request);
        return RequireWriter().WriteAsync(new PendingAppend(request), cancellationToken);
    }

    public async IAsyncEnumerable<StoredEvent> ReadAsync(
        StreamId stream,
        long afterVersion = 0,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        StoreArguments.Check(stream);
        var last = Math.Max(afterVersion, 0);
        while (await _readers.ReadAsync(reader => reader.Events.ReadStream(stream, last), cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            last = page[^1].Version;
            foreach (var stored in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return stored;
            }
        }
    }

    public async IAsyncEnumerable<StoredEvent> ReadAllAsync(
        long afterPosition = 0,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var last = afterPosition;
        while (await _readers.ReadAsync(reader => reader.Events.ReadAll(last), cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            last = page[^1].Position;
            foreach (var stored in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return stored;
            }
        }
    }

    public ValueTask<LeaseResult> LeaseAsync(StreamId stream, HostId host, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckLease(stream, host, duration);
        return RequireWriter().WriteAsync(new PendingLease(stream, host, duration), cancellationToken);
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string hash, CancellationToken cancellationToken = default)
    {
        var bytes = StoreArguments.ParseHash(hash);
        return _readers.ReadAsync(reader => reader.Blob(bytes), cancellationToken);
    }

    public ValueTask<LoopSnapshot?> FindLoopAsync(LoopId loop, CancellationToken cancellationToken = default) =>
        _readers.ReadAsync(reader => reader.Loop(loop), cancellationToken);

    public async IAsyncEnumerable<LoopSnapshot> ListLoopsAsync(
        LoopQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        StoreArguments.Check(query);
        var (rest, last) = (query, default(LoopSnapshot));
        while (await _readers.ReadAsync(reader => reader.Loops.Read(rest, last), cancellationToken).ConfigureAwait(false) is { Count: > 0 } page)
        {
            last = page[^1];
            rest = rest with { Limit = rest.Limit - page.Count };
            foreach (var loop in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return loop;
            }
        }
    }

    public async ValueTask<long> DeleteLoopAsync(LoopId loop, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        var erasure = dryRun
            ? await _readers.ReadAsync(reader => reader.Erasure(loop), cancellationToken).ConfigureAwait(false)
            : await RequireWriter().WriteAsync(new PendingErasure(loop), cancellationToken).ConfigureAwait(false);
        return erasure.StillIn is { } status ? throw StoreArguments.NotEnded(loop, status) : erasure.Bytes;
    }

    /// <summary>Finishes what is queued, moves the log into the database and gives the store free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        _readers.Dispose();
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        _lock?.Dispose();
    }

    private GroupCommitWriter RequireWriter() => _writer ?? throw new LoopKitException(
        ErrorCodes.StoreUnavailable,
        $"the store '{_directory.Root}' is open for reading only. Send the change to the process that hosts it.");
}
