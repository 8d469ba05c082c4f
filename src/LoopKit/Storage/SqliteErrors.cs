using SQLitePCL;

namespace LoopKit.Storage;

/// <summary>What a failure of SQLite means to LoopKit's callers.</summary>
internal static class SqliteErrors
{
    public static LoopKitException Create(int code, string message, string path)
    {
        // The low byte is the kind of failure; the rest refines it.
        var kind = code & 0xff;
        return kind is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB
            ? Corrupt(path, $"{message}; SQLite code {code}")
            : new LoopKitException(
                ErrorCodes.StoreUnavailable,
                $"the store's database '{path}' failed: {message} (SQLite code {code}). Nothing was acknowledged. {AdviceFor(kind)}");
    }

    public static LoopKitException Corrupt(string path, string finding) => new(
        ErrorCodes.StoreCorrupt,
        $"the store's database '{path}' is damaged: {finding}. Stop LoopKit, keep a copy of the store directory, and restore it from a backup.");

    public static LoopKitException Lost(StoreDirectory directory, string finding) => new(
        ErrorCodes.StoreCorrupt,
        $"the store's database '{directory.Database}' has lost work that was acknowledged: {finding}. Stop LoopKit, keep a copy of the store directory, and restore it from a backup. If this is a backup that you restored on purpose, delete '{directory.Anchor}'.");

    private static string AdviceFor(int kind) => kind switch
    {
        raw.SQLITE_FULL => "The disk, or the quota, is full: free some space, then try again.",
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => "Another program has locked it: close that program (an SQLite shell, a backup), then try again.",
        raw.SQLITE_PERM or raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_AUTH =>
            "Check that the directory exists, that you may write to it, and that the file system is not mounted read-only.",
        raw.SQLITE_IOERR => "The disk reported an error: check the system's log and the free space, then try again.",
        _ => "Try again; if it stays, restart LoopKit and run 'loopkit doctor'.",
    };
}
