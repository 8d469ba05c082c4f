using System.Globalization;

namespace LoopKit.Storage;

/// <summary>Copies of a database that are put aside before its tables change.</summary>
internal sealed class SqliteBackup(StoreDirectory directory, TimeProvider time)
{
    private const string DraftSuffix = ".partial";

    /// <summary>Returns when the copy is complete, checked, and on the disk with its name.</summary>
    public void Make(SqliteDatabase database, long version)
    {
        try
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"loopkit-v{version}-{time.GetUtcNow():yyyyMMdd'T'HHmmss'Z'}.db");
            directory.CreateBackups();
            RemoveDrafts();
            var draft = Path.Combine(directory.Backups, name + DraftSuffix);
            database.CopyTo(draft);
            Verify(draft);
            Sync(draft);
            File.Move(draft, Path.Combine(directory.Backups, name), overwrite: true);
            DurableDirectory.Sync(directory.Backups);
            DurableDirectory.Sync(directory.Root);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LoopKitException(
                ErrorCodes.StoreUnavailable,
                $"the store '{directory.Root}' must be copied to '{directory.Backups}' before its tables are brought up to date, but that failed: {exception.Message} Nothing was changed. Make room there and try again.",
                exception);
        }
    }

    /// <summary>What a crash left half-way.</summary>
    private void RemoveDrafts()
    {
        foreach (var draft in Directory.EnumerateFiles(directory.Backups, "*" + DraftSuffix + "*"))
        {
            File.Delete(draft);
        }
    }

    private static void Verify(string copy)
    {
        using var database = SqliteDatabase.Open(copy, SqliteAccess.Immutable);
        if (database.Query("PRAGMA quick_check(3)") is not ["ok"] and var findings)
        {
            throw SqliteErrors.Corrupt(copy, string.Join("; ", findings));
        }
    }

    private static void Sync(string file)
    {
        using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }
}
