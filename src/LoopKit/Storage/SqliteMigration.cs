using System.Buffers;

namespace LoopKit.Storage;

/// <summary>Brings the tables of an older store to the present version.</summary>
/// <remarks>
/// First a copy of the database is put aside, then everything is changed in one transaction. A crash at any instant leaves the old version, and the
/// next opening begins anew.
/// </remarks>
internal static class SqliteMigration
{
    private const int HexLength = EventHash.Size * 2;

    private static readonly SearchValues<byte> _hex = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Does nothing to a store of the present version.</summary>
    public static void Run(SqliteDatabase database, StoreDirectory directory, TimeProvider time)
    {
        var version = SqliteSchema.VersionOf(database);
        if (version >= SqliteSchema.Version)
        {
            return;
        }

        new SqliteBackup(directory, time).Make(database, version);
        database.Execute("BEGIN IMMEDIATE");
        try
        {
            Apply(database);
            database.Execute("COMMIT");
        }
        finally
        {
            database.TryRollback();
        }
    }

    /// <summary>Makes the changes within the caller's transaction.</summary>
    public static void Apply(SqliteDatabase database)
    {
        database.Execute(SqliteSchema.AddedInVersion2);
        FindReferences(database);
        SealRows(database);
        database.Execute($"PRAGMA user_version = {SqliteSchema.Version}");
    }

    /// <summary>Version 1 did not write down which streams a blob was brought to; the events name the hashes.</summary>
    private static void FindReferences(SqliteDatabase database)
    {
        using var events = database.PrepareOnce("SELECT stream, payload FROM events");
        using var refer = database.PrepareOnce("INSERT OR IGNORE INTO blob_refs (stream, hash) SELECT ?1, hash FROM blobs WHERE hash = ?2");
        var hash = new byte[EventHash.Size];
        while (events.Step())
        {
            var payload = events.Bytes(1);
            for (var end = 0; TryFindHash(payload, ref end);)
            {
                Convert.FromHexString(payload.Slice(end - HexLength, HexLength), hash, out _, out _);
                refer.Bind(1, events.Number(0)).Bind(2, hash).Execute();
            }
        }
    }

    /// <summary>Version 1 had no checksums of rows.</summary>
    private static void SealRows(SqliteDatabase database)
    {
        using var loops = database.PrepareOnce("SELECT key, summary FROM loops");
        using var sealLoop = database.PrepareOnce("UPDATE loops SET seal = ?2 WHERE key = ?1");
        while (loops.Step())
        {
            sealLoop.Bind(1, loops.Number(0)).Bind(2, RowSeal.Of(loops.Bytes(1))).Execute();
        }

        using var leases = database.PrepareOnce("SELECT key, name, epoch, owner, expires FROM streams WHERE owner IS NOT NULL");
        using var sealLease = database.PrepareOnce("UPDATE streams SET seal = ?2 WHERE key = ?1");
        while (leases.Step())
        {
            sealLease.Bind(1, leases.Number(0)).Bind(2, RowSeal.Of(leases.Text(1), leases.Number(2), leases.Text(3), leases.Number(4))).Execute();
        }
    }

    /// <summary>Finds the next run of exactly 64 hexadecimal digits; <paramref name="end"/> is where it ends.</summary>
    private static bool TryFindHash(ReadOnlySpan<byte> payload, scoped ref int end)
    {
        // Such a run covers one of any 64 bytes in a row, so the others need not be looked at.
        for (var probe = end + HexLength - 1; probe < payload.Length; probe += HexLength)
        {
            if (!_hex.Contains(payload[probe]))
            {
                continue;
            }

            var start = payload[..probe].LastIndexOfAnyExcept(_hex) + 1;
            var length = payload[probe..].IndexOfAnyExcept(_hex);
            end = length < 0 ? payload.Length : probe + length;
            if (end - start == HexLength)
            {
                return true;
            }

            probe = end - 1;
        }

        return false;
    }
}
