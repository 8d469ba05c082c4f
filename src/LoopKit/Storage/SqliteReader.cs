using System.Security.Cryptography;
using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>A connection that only reads. Used by one thread at a time; no read outlives one call, so that none holds up a checkpoint.</summary>
internal sealed class SqliteReader : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _blob;
    private readonly SqliteStatement _loop;
    private SqliteLoopEraser? _eraser;

    public SqliteReader(string path)
    {
        _database = SqliteDatabase.Open(path, SqliteAccess.ReadOnly);
        try
        {
            SqliteSchema.PrepareReader(_database);
            _blob = _database.Prepare("SELECT bytes FROM blobs WHERE hash = ?1");
            _loop = _database.Prepare($"SELECT {SqliteSchema.SummaryOf(_database)} FROM loops WHERE id = ?1");
            Events = new SqliteEventReader(_database);
            Loops = new SqliteLoopLister(_database);
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    /// <summary>Reads events.</summary>
    public SqliteEventReader Events { get; }

    /// <summary>Lists loops.</summary>
    public SqliteLoopLister Loops { get; }

    public ReadOnlyMemory<byte>? Blob(byte[] hash)
    {
        if (!_blob.Bind(1, hash).TryRead(row => row.Bytes(0).ToArray(), out var bytes))
        {
            return null;
        }

        return SHA256.HashData(bytes).AsSpan().SequenceEqual(hash)
            ? bytes
            : throw SqliteErrors.Corrupt(_database.Path, $"blob {Convert.ToHexStringLower(hash)} has other bytes than its hash says");
    }

    public LoopSnapshot? Loop(LoopId loop) => _loop.Bind(1, loop.Value).TryRead(row => row.Summary(), out var summary) ? summary : null;

    /// <summary>What removing a loop would free.</summary>
    public LoopErasure Erasure(LoopId loop)
    {
        SqliteSchema.RequireCurrent(_database);
        _eraser ??= new SqliteLoopEraser(_database);

        // One transaction, so that the loop and what it holds belong together.
        _database.Execute("BEGIN");
        try
        {
            return _eraser.Measure(loop);
        }
        finally
        {
            _database.TryRollback();
        }
    }

    public void Dispose() => _database.Dispose();
}
