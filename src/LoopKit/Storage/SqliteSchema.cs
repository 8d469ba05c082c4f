using System.Globalization;

namespace LoopKit.Storage;

/// <summary>The tables of the SQLite store, and which files hold them.</summary>
internal static class SqliteSchema
{
    /// <summary>The version of the tables that this LoopKit reads and writes.</summary>
    public const int Version = 2;

    /// <summary>Every so many versions of a stream there is an entry in the index; in between, events lead to the one before.</summary>
    /// <remarks>An index of all events would touch one page per stream in every batch, which costs as much as everything else together.</remarks>
    public const int MarkInterval = 256;

    /// <summary>The tables that version 2 added: who is host, the numbers that are not given again, and which streams a blob was brought to, and checksums of rows.</summary>
    public const string AddedInVersion2 = """
        CREATE TABLE store (
            one           INTEGER PRIMARY KEY CHECK (one = 1),
            host_epoch    INTEGER NOT NULL,
            last_position INTEGER NOT NULL,
            last_stream   INTEGER NOT NULL);
        INSERT INTO store VALUES (1, 0, 0, 0);
        CREATE TABLE blob_refs (
            stream INTEGER NOT NULL,
            hash   BLOB NOT NULL,
            PRIMARY KEY (stream, hash)) WITHOUT ROWID;
        CREATE INDEX blob_refs_by_hash ON blob_refs (hash);
        ALTER TABLE streams ADD COLUMN seal BLOB;
        ALTER TABLE loops ADD COLUMN seal BLOB
        """;

    /// <summary>Marks the file as LoopKit's: "Loop" in ASCII.</summary>
    private const int ApplicationId = 0x4C6F6F70;

    private static readonly Version _oldestNative = new(3, 24, 0);

    private static readonly string _version1 = string.Create(CultureInfo.InvariantCulture, $"""
        CREATE TABLE streams (
            key     INTEGER PRIMARY KEY,
            name    TEXT NOT NULL UNIQUE,
            epoch   INTEGER NOT NULL DEFAULT 0,
            owner   TEXT,
            expires INTEGER);
        CREATE TABLE heads (
            stream   INTEGER PRIMARY KEY,
            version  INTEGER NOT NULL,
            position INTEGER NOT NULL);
        CREATE TABLE events (
            position INTEGER PRIMARY KEY,
            stream   INTEGER NOT NULL,
            version  INTEGER NOT NULL,
            back     INTEGER NOT NULL,
            at       INTEGER NOT NULL,
            hash     BLOB NOT NULL,
            type     TEXT NOT NULL,
            payload  BLOB NOT NULL);
        CREATE UNIQUE INDEX event_marks ON events (stream, version) WHERE version % {MarkInterval} = 0;
        CREATE TABLE blobs (
            hash  BLOB NOT NULL PRIMARY KEY,
            bytes BLOB NOT NULL);
        CREATE TABLE loops (
            key     INTEGER PRIMARY KEY,
            id      TEXT NOT NULL UNIQUE,
            started INTEGER NOT NULL,
            name    TEXT NOT NULL,
            status  TEXT NOT NULL,
            summary BLOB NOT NULL);
        CREATE INDEX loops_by_start ON loops (started, id, status, name);
        CREATE INDEX loops_by_name ON loops (name, started, id, status);
        """);

    private static readonly string _create = string.Create(CultureInfo.InvariantCulture, $"""
        BEGIN IMMEDIATE;
        {_version1}
        {AddedInVersion2};
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        COMMIT
        """);

    /// <summary>Looks at an existing database without changing it, and refuses one that this LoopKit must not write.</summary>
    /// <param name="directory">The store.</param>
    /// <param name="quickCheckBytes">Up to which size the database is also checked for damage.</param>
    /// <param name="alone">Whether it is sure that no other process writes.</param>
    public static void Inspect(StoreDirectory directory, long quickCheckBytes, bool alone)
    {
        SqliteAnchor.RequireLog(directory);

        // Without a log there is nothing to recover, so SQLite need not create any file to read this one.
        var log = new FileInfo(directory.Log);
        using var database = SqliteDatabase.Open(
            directory.Database, alone && log is not { Exists: true, Length: > 0 } ? SqliteAccess.Immutable : SqliteAccess.ReadOnly);
        Check(database);
        if (new FileInfo(directory.Database).Length <= quickCheckBytes && database.Query("PRAGMA quick_check(3)") is var findings and not ["ok"])
        {
            throw SqliteErrors.Corrupt(directory.Database, string.Join("; ", findings));
        }

        SqliteAnchor.RequireTables(directory, database);
    }

    /// <summary>Refuses a database that is not a LoopKit store, or a newer one.</summary>
    /// <returns>Whether the tables exist; they do not in a new file.</returns>
    public static bool Check(SqliteDatabase database)
    {
        var application = database.QueryNumber("PRAGMA application_id");
        var version = VersionOf(database);
        if (application == 0 && version == 0 && database.QueryNumber("SELECT count(*) FROM sqlite_master") == 0)
        {
            return false;
        }

        if (application != ApplicationId)
        {
            throw new LoopKitException(
                ErrorCodes.StoreUnavailable, $"'{database.Path}' is a database of another program. Give another --store.");
        }

        return version <= Version
            ? true
            : throw new LoopKitException(
                ErrorCodes.StoreTooNew,
                $"the store's database '{database.Path}' has schema version {version}; this LoopKit knows versions up to {Version}. Nothing was changed. Update LoopKit.");
    }

    /// <summary>Refuses what only the present tables can answer.</summary>
    public static void RequireCurrent(SqliteDatabase database)
    {
        if (VersionOf(database) is var version and < Version)
        {
            throw new LoopKitException(
                ErrorCodes.StoreUnavailable,
                $"the store's database '{database.Path}' has schema version {version}, which does not know what belongs to one loop alone. Let a host open the store once: that brings it to version {Version}.");
        }
    }

    /// <summary>The version of a database's tables.</summary>
    public static long VersionOf(SqliteDatabase database) => database.QueryNumber("PRAGMA user_version");

    /// <summary>Refuses a native SQLite library that lacks what the store is written in.</summary>
    /// <param name="native">Its version, for example <c>3.35.5</c>.</param>
    public static void RequireNative(string native)
    {
        if (System.Version.Parse(native) < _oldestNative)
        {
            throw new LoopKitException(
                ErrorCodes.StoreUnavailable,
                $"the native SQLite library has version {native}; at least {_oldestNative} is needed. Update the package that brings it.");
        }
    }

    /// <summary>Prepares the connection that writes, and creates the tables in a new file.</summary>
    public static void PrepareWriter(SqliteDatabase database)
    {
        RequireNative(SqliteDatabase.NativeVersion);

        // Older native builds can lose commits when one connection checkpoints while another writes: here the one that writes does both.
        if (database.Query("PRAGMA journal_mode = WAL") is not ["wal"])
        {
            throw new LoopKitException(
                ErrorCodes.StoreUnavailable,
                $"the file system of '{database.Path}' does not support a write-ahead log. Give a --store on a local disk.");
        }

        database.Execute("""
            PRAGMA synchronous = FULL;
            PRAGMA fullfsync = ON;
            PRAGMA checkpoint_fullfsync = ON;
            PRAGMA wal_autocheckpoint = 0;
            PRAGMA foreign_keys = OFF;
            PRAGMA temp_store = MEMORY;
            PRAGMA cache_size = -16384
            """);
        if (!Check(database))
        {
            database.Execute(_create);
        }
    }

    /// <summary>The names of tables and indexes whose definition is not the one that this version makes.</summary>
    public static IReadOnlyList<string> ForeignObjects(SqliteDatabase database)
    {
        using var expected = SqliteDatabase.Open(":memory:", SqliteAccess.ReadWrite);
        expected.Execute(VersionOf(database) < 2 ? _version1 : _create);
        var own = Definitions(expected);
        var found = Definitions(database);
        return [.. own.Keys.Union(found.Keys).Where(name => own.GetValueOrDefault(name) != found.GetValueOrDefault(name))];
    }

    /// <summary>Spaces differ between a table that was made and one that was altered.</summary>
    private static Dictionary<string, string> Definitions(SqliteDatabase database)
    {
        var definitions = new Dictionary<string, string>(StringComparer.Ordinal);
        using var rows = database.PrepareOnce("SELECT type, name, tbl_name, coalesce(sql, '') FROM sqlite_master");
        while (rows.Step())
        {
            var sql = string.Concat(rows.Text(3).Where(character => !char.IsWhiteSpace(character)));
            definitions[rows.Text(1)] = $"{rows.Text(0)} {rows.Text(2)} {sql}";
        }

        return definitions;
    }

    /// <summary>The columns from which a loop's summary is read.</summary>
    public static string SummaryOf(SqliteDatabase database) => $"summary, {SealOf(database)}, id, started, name, status";

    /// <summary>Where a row's seal is read from: stores of schema version 1 have none.</summary>
    public static string SealOf(SqliteDatabase database) => VersionOf(database) < 2 ? "NULL" : "seal";

    /// <summary>Prepares a connection that only reads.</summary>
    public static void PrepareReader(SqliteDatabase database) => database.Execute("""
        PRAGMA query_only = ON;
        PRAGMA temp_store = MEMORY;
        PRAGMA cache_size = -2048
        """);
}
