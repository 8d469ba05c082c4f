namespace LoopKit.Storage;

/// <summary>How a process that may host a store comes to the connection that writes.</summary>
internal static class SqliteHost
{
    /// <summary>Opens the database of a store whose lock this process has.</summary>
    public static SqliteWriter Open(StoreDirectory files, bool ownDirectory, SqliteStoreOptions options, TimeProvider time)
    {
        if (files.Exists)
        {
            SqliteSchema.Inspect(files, options.QuickCheckBytes, alone: true);
        }
        else
        {
            files.HideFromGit(ownDirectory);
        }

        var database = SqliteDatabase.Open(files.Database, SqliteAccess.ReadWrite);
        try
        {
            SqliteSchema.PrepareWriter(database);
            SqliteMigration.Run(database, files, time);
            return new SqliteWriter(database, SqliteHostEpoch.Raise(database), SqliteAnchor.Open(files), files.LogBytes, options, time);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Replaces a host that stands still. If that fails, it is still the host.</summary>
    public static (StoreLock Lock, SqliteWriter Writer) TakeOver(StoreDirectory files, SilentHost silent, SqliteStoreOptions options, TimeProvider time)
    {
        using var takeover = StoreTakeover.Begin(files, silent, time);
        SqliteSchema.Inspect(files, options.QuickCheckBytes, alone: false);
        var database = SqliteDatabase.Open(files.Database, SqliteAccess.ReadWrite);
        try
        {
            SqliteSchema.PrepareWriter(database);
            var epoch = SqliteHostEpoch.RaiseAfter(silent, database);
            var writer = new SqliteWriter(database, epoch, SqliteAnchor.Open(files), files.LogBytes, options, time);
            return (takeover.Complete(options), writer);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
