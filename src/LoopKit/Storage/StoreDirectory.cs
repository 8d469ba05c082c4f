namespace LoopKit.Storage;

/// <summary>The files of a store on disk.</summary>
internal sealed class StoreDirectory(string path)
{
    /// <summary>The directory, as an absolute path.</summary>
    public string Root { get; } = Path.GetFullPath(path);

    /// <summary>The database.</summary>
    public string Database => Path.Combine(Root, "loopkit.db");

    /// <summary>The write-ahead log: committed work that is not yet in the database file.</summary>
    public string Log => Database + "-wal";

    /// <summary>How long the write-ahead log is; 0 when there is none.</summary>
    public long LogBytes => new FileInfo(Log) is { Exists: true } log ? log.Length : 0;

    /// <summary>The index of the write-ahead log, which is rebuilt whenever nobody has the store open.</summary>
    public string LogIndex => Database + "-shm";

    /// <summary>How far the store had come with its last acknowledged write.</summary>
    public string Anchor => Database + "-anchor";

    /// <summary>The file whose lock makes a process the store's host.</summary>
    public string Lock => Path.Combine(Root, "loopkit.lock");

    /// <summary>The lock of a process that is about to replace a host that stands still; it becomes <see cref="Lock"/>.</summary>
    public string NextLock => Lock + ".next";

    /// <summary>Who holds the lock, for people. Its time says when the host was last heard of.</summary>
    public string Holder => Path.Combine(Root, "host.json");

    /// <summary>Copies of the database from before its tables changed.</summary>
    public string Backups => Path.Combine(Root, "backups");

    /// <summary>Whether there is a store.</summary>
    public bool Exists => File.Exists(Database);

    private string GitIgnore => Path.Combine(Root, ".gitignore");

    /// <summary>Makes the directory when there is none; only its owner may enter it.</summary>
    /// <returns>Whether it holds nothing else.</returns>
    public bool Create()
    {
        try
        {
            if (!Directory.Exists(Root))
            {
                CreatePrivate(Root);

                // Without its name in the directory above, a power cut could take the whole store.
                DurableDirectory.Sync(Path.GetDirectoryName(Root)!);
            }

            return !Directory.EnumerateFileSystemEntries(Root).Any();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(exception);
        }
    }

    /// <summary>Makes the directory for backups when there is none.</summary>
    public void CreateBackups()
    {
        CreatePrivate(Backups);
        File.WriteAllText(Path.Combine(Backups, ".gitignore"), "*\n");
    }

    /// <summary>Keeps a new store out of the repository around it. A directory of the user's own keeps its other files visible.</summary>
    /// <param name="ownDirectory">Whether the directory holds nothing but the store.</param>
    public void HideFromGit(bool ownDirectory)
    {
        try
        {
            if (!File.Exists(GitIgnore))
            {
                File.WriteAllText(GitIgnore, ownDirectory ? "*\n" : "/.gitignore\n/commands/\n/host.json*\n/loopkit.db*\n/loopkit.lock*\n");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unavailable(exception);
        }
    }

    public LoopKitException Unavailable(Exception exception) => new(
        ErrorCodes.StoreUnavailable,
        $"the store '{Root}' cannot be opened: {exception.Message} Check the directory and its permissions, or give another --store.",
        exception);

    private static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }
}
