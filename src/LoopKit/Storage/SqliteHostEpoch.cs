namespace LoopKit.Storage;

/// <summary>Whether this host is still the store's. Every host raises a number in the database when it opens it, and asks for that number in every write.</summary>
internal sealed class SqliteHostEpoch
{
    private const int TakeoverMilliseconds = 1_000;

    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _read;
    private readonly long _epoch;

    private SqliteHostEpoch(SqliteDatabase database)
    {
        _database = database;
        _read = database.Prepare("SELECT host_epoch FROM store");
        database.Execute("UPDATE store SET host_epoch = host_epoch + 1");
        _epoch = Read();
    }

    /// <summary>Whether another host has taken the store over.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Begins a new host's time. The store's lock proves that there is no other.</summary>
    public static SqliteHostEpoch Raise(SqliteDatabase database) => Raise(database, () => { });

    /// <summary>Begins a new host's time while the host before it stands still, unless that one holds up the database.</summary>
    public static SqliteHostEpoch RaiseAfter(SilentHost silent, SqliteDatabase database)
    {
        database.WaitForLocks(TakeoverMilliseconds);
        try
        {
            // While this connection may write, and so nobody else, another one finds out whether a checkpoint stands still half-way.
            return Raise(database, () =>
            {
                using var second = SqliteDatabase.Open(database.Path, SqliteAccess.ReadWrite);
                second.Check(second.CheckpointWhatIsPossible());
            });
        }
        catch (LoopKitException exception) when (exception.Code == ErrorCodes.StoreUnavailable)
        {
            throw new LoopKitException(
                ErrorCodes.StoreInUse,
                $"the store's database '{database.Path}' is held by {silent.Holder}, which was last heard of at {silent.LastHeardOf:u} and seems to stand still in the middle of a write. Let it go on (kill -CONT {silent.Holder.ProcessId}) or end it (kill -KILL {silent.Holder.ProcessId}), then try again.",
                exception);
        }
        finally
        {
            database.WaitForLocks(SqliteDatabase.BusyMilliseconds);
        }
    }

    /// <summary>Refuses a write of a host that was replaced. For the beginning of every transaction.</summary>
    public void Require()
    {
        if (!IsCurrent())
        {
            throw new LoopKitException(
                ErrorCodes.Fenced,
                $"this process stood still for longer than its lease, and another one has taken over the store's database '{_database.Path}'. Nothing was written. End this process; its loops go on there.");
        }
    }

    /// <summary>Whether this host is still the store's. Once it is not, its connection never touches the database file again.</summary>
    public bool IsCurrent()
    {
        if (!IsLost && Read() != _epoch)
        {
            IsLost = true;
            _database.NeverCheckpointOnClose();
        }

        return !IsLost;
    }

    private static SqliteHostEpoch Raise(SqliteDatabase database, Action beforeCommit)
    {
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            var epoch = new SqliteHostEpoch(database);
            beforeCommit();
            database.Execute("COMMIT");
            return epoch;
        }
        finally
        {
            database.TryRollback();
        }
    }

    private long Read() => _read.TryRead(static row => row.Number(0), out var epoch)
        ? epoch
        : throw SqliteErrors.Corrupt(_database.Path, "it does not say who its host is");
}
