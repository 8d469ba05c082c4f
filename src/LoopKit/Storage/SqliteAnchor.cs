using Microsoft.Win32.SafeHandles;

namespace LoopKit.Storage;

/// <summary>Notes after every commit how far the store has come, and finds out later whether all of it is still there.</summary>
/// <remarks>
/// <para>The note is written after SQLite has synced its log and is not synced itself: it costs no wait, and a note that a power cut takes back
/// is only an older one. So a note never claims what was not acknowledged.</para>
/// <para>Used by the thread that commits.</para>
/// </remarks>
internal sealed class SqliteAnchor : IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly SqliteLogIndex _index;
    private readonly byte[] _bytes = new byte[StoreAnchor.Size];

    private SqliteAnchor(SafeFileHandle file, SqliteLogIndex index) => (_file, _index) = (file, index);

    /// <summary>Opens the note for writing.</summary>
    public static SqliteAnchor Open(StoreDirectory directory)
    {
        try
        {
            return new SqliteAnchor(
                File.OpenHandle(directory.Anchor, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete),
                new SqliteLogIndex(directory.LogIndex));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw directory.Unavailable(exception);
        }
    }

    /// <summary>Reads the note; <see langword="null"/> when there is none, or none that can be trusted.</summary>
    public static StoreAnchor? TryRead(StoreDirectory directory)
    {
        try
        {
            Span<byte> bytes = stackalloc byte[StoreAnchor.Size + 1];
            using var file = File.OpenHandle(directory.Anchor, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return StoreAnchor.Read(bytes[..RandomAccess.Read(file, bytes, 0)]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Refuses a store whose log has lost what was acknowledged: going on without it would bury it.</summary>
    public static void RequireLog(StoreDirectory directory) => Require(directory, LossInLog(directory));

    /// <summary>Refuses a store whose tables have lost what was acknowledged.</summary>
    public static void RequireTables(StoreDirectory directory, SqliteDatabase database) =>
        Require(directory, TryRead(directory) is { } anchor ? LossInTables(anchor, database) : null);

    /// <summary>What the store has lost of what it acknowledged, as far as the log tells; <see langword="null"/> for nothing.</summary>
    /// <remarks>To be asked before SQLite opens the store. Beside a live host the note and the log may change between two looks.</remarks>
    public static string? LossInLog(StoreDirectory directory)
    {
        StoreAnchor? judged;
        string? damage;
        do
        {
            judged = TryRead(directory);
            damage = judged is { } anchor ? SqliteLogFile.DamageBefore(directory.Log, anchor.Log) : null;
        }
        while (damage is not null && TryRead(directory) != judged);
        return damage;
    }

    /// <summary>What the store has lost of what it acknowledged, as far as its tables tell; <see langword="null"/> for nothing.</summary>
    /// <param name="anchor">The note, read before the tables.</param>
    /// <param name="database">The store.</param>
    public static string? LossInTables(StoreAnchor anchor, SqliteDatabase database)
    {
        // A database that lost its log before the first checkpoint has no tables.
        var hasTables = SqliteSchema.Check(database);
        if ((hasTables ? LastPosition(database) : 0) is var last && last < anchor.Position)
        {
            return $"its events end at position {last} although those up to {anchor.Position} were acknowledged";
        }

        var lease = anchor.Lease;
        return lease.Stream != 0 && hasTables && database.QueryNumber(
            $"SELECT count(*) FROM streams WHERE key = {lease.Stream} AND (epoch > {lease.Epoch} OR epoch = {lease.Epoch} AND expires >= {lease.ExpiresTicks})") == 0
            ? $"the lease that was granted last (epoch {lease.Epoch} of stream number {lease.Stream}) is gone"
            : null;
    }

    /// <summary>The greatest position that was given, also to an event that has been deleted since.</summary>
    public static long LastPosition(SqliteDatabase database) => database.QueryNumber(SqliteSchema.VersionOf(database) < 2
        ? "SELECT coalesce(max(position), 0) FROM events"
        : "SELECT max(last_position, (SELECT coalesce(max(position), 0) FROM events)) FROM store");

    /// <summary>Notes a commit.</summary>
    /// <param name="position">The position of the last event.</param>
    /// <param name="lease">The lease that was granted last.</param>
    public void Note(long position, AnchoredLease lease)
    {
        try
        {
            new StoreAnchor(_index.Read(), position, lease).Write(_bytes);
            RandomAccess.Write(_file, _bytes, 0);
        }
        catch (IOException)
        {
            // The commit is durable, and an older note is true as well.
        }
    }

    private static void Require(StoreDirectory directory, string? loss)
    {
        if (loss is not null)
        {
            throw SqliteErrors.Lost(directory, loss);
        }
    }

    public void Dispose()
    {
        _index.Dispose();
        _file.Dispose();
    }
}
