using SQLitePCL;

namespace LoopKit.Storage;

/// <summary>One connection to an SQLite file. Used by one thread at a time.</summary>
/// <remarks>SQLite is called directly, without an ADO layer: there are few statements, their bytes are bound and read without copies of text, and its errors and locks are seen as they are.</remarks>
internal sealed class SqliteDatabase : IDisposable
{
    /// <summary>How long a connection waits for another program's lock before it gives up.</summary>
    public const int BusyMilliseconds = 10_000;

    private readonly sqlite3 _handle;
    private readonly List<SqliteStatement> _statements = [];

    static SqliteDatabase() => Batteries_V2.Init();

    private SqliteDatabase(sqlite3 handle, string path) => (_handle, Path) = (handle, path);

    /// <summary>The version of the native library, for example <c>3.35.5</c>.</summary>
    public static string NativeVersion => raw.sqlite3_libversion().utf8_to_string();

    public string Path { get; }

    /// <summary>Pages that this connection has written, which in WAL mode means appended to the log.</summary>
    public int PagesWritten
    {
        get
        {
            Check(raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out var pages, out _, 0));
            return pages;
        }
    }

    /// <summary>How many rows the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    public static SqliteDatabase Open(string path, SqliteAccess access)
    {
        var (name, flags) = access switch
        {
            SqliteAccess.ReadWrite => (path, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE),
            SqliteAccess.ReadOnly => (path, raw.SQLITE_OPEN_READONLY),
            _ => (ImmutableUri(path), raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_URI),
        };
        var code = raw.sqlite3_open_v2(name, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        var database = new SqliteDatabase(handle, path);
        try
        {
            database.Check(code);
            database.WaitForLocks(BusyMilliseconds);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>How long to wait for another connection's lock before giving up.</summary>
    public void WaitForLocks(int milliseconds) => Check(raw.sqlite3_busy_timeout(_handle, milliseconds));

    /// <summary>Prepares a statement for many uses; it ends with the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        Check(raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
        var statement = new SqliteStatement(this, handle);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Prepares a statement for one use; its user ends it.</summary>
    public SqliteStatement PrepareOnce(string sql)
    {
        Check(raw.sqlite3_prepare_v2(_handle, sql, out var handle));
        return new SqliteStatement(this, handle);
    }

    /// <summary>Runs one or more statements that return nothing of interest.</summary>
    public void Execute(string sql) => Check(raw.sqlite3_exec(_handle, sql));

    /// <summary>The first column of every row of a query.</summary>
    public List<string> Query(string sql)
    {
        using var statement = PrepareOnce(sql);
        var rows = new List<string>();
        while (statement.Step())
        {
            rows.Add(statement.Text(0));
        }

        return rows;
    }

    /// <summary>The only number of a query.</summary>
    public long QueryNumber(string sql) => long.Parse(Query(sql)[0], System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Moves pages from the log into the database file.</summary>
    /// <returns>Whether all of the log was moved. It is not while a reader still needs an older state, or when the disk fails.</returns>
    public bool TryCheckpoint(int mode) =>
        raw.sqlite3_wal_checkpoint_v2(_handle, "main", mode, out var logPages, out var movedPages) == raw.SQLITE_OK && logPages == movedPages;

    /// <summary>Moves the pages that nobody needs in the log any more.</summary>
    /// <returns>SQLite's code: busy when another connection is about the same.</returns>
    public int CheckpointWhatIsPossible()
    {
        // A connection that has read nothing yet does not know that there is a log, and would do nothing.
        SqliteSchema.VersionOf(this);
        return raw.sqlite3_wal_checkpoint_v2(_handle, "main", raw.SQLITE_CHECKPOINT_PASSIVE, out _, out _);
    }

    /// <summary>Leaves the log alone when this connection is closed as the last one.</summary>
    public void NeverCheckpointOnClose()
    {
        const int noCheckpointOnClose = 1006;
        Check(raw.sqlite3_db_config(_handle, noCheckpointOnClose, 1, out _));
    }

    /// <summary>Copies the database, as it is between two transactions, into a new file.</summary>
    public void CopyTo(string path)
    {
        using var copy = Open(path, SqliteAccess.ReadWrite);
        using var backup = raw.sqlite3_backup_init(copy._handle, "main", _handle, "main") ?? throw copy.Failure(raw.sqlite3_errcode(copy._handle));
        const int allPages = -1;
        if (raw.sqlite3_backup_step(backup, allPages) is var code && code != raw.SQLITE_DONE)
        {
            throw copy.Failure(code);
        }
    }

    /// <summary>Ends a failed transaction. SQLite has often done so already; if it cannot now, beginning the next one reports it.</summary>
    public void TryRollback()
    {
        if (raw.sqlite3_get_autocommit(_handle) == 0)
        {
            _ = raw.sqlite3_exec(_handle, "ROLLBACK");
        }
    }

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code);
        }
    }

    public LoopKitException Failure(int code) => SqliteErrors.Create(
        raw.sqlite3_extended_errcode(_handle) is var extended && (extended & 0xff) == (code & 0xff) ? extended : code,
        raw.sqlite3_errmsg(_handle).utf8_to_string(),
        Path);

    public void Dispose()
    {
        _statements.ForEach(statement => statement.Dispose());
        _handle.Dispose();
    }

    private static string ImmutableUri(string path)
    {
        var escaped = string.Join('/', path.Split(System.IO.Path.DirectorySeparatorChar).Select(Uri.EscapeDataString));
        return $"file://{(escaped.StartsWith('/') ? "" : "/")}{escaped}?immutable=1";
    }
}
