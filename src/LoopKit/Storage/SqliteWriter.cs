using SQLitePCL;

namespace LoopKit.Storage;

/// <summary>The one connection that writes and checkpoints. Used by one thread at a time, always within <see cref="Begin"/> … <see cref="Commit"/>.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int FinalCheckpointMilliseconds = 500;

    private readonly SqliteDatabase _database;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _insertEvent;
    private readonly SqliteStatement _putHead;
    private readonly SqliteStatement _putBlob;
    private readonly SqliteStreamHeads _heads;
    private readonly SqliteSummaryWriter _summaries;
    private readonly SqliteAnchor _anchor;
    private readonly TimeProvider _time;
    private readonly long _checkpointBytes;
    private readonly long _pageSize;

    /// <summary>The hosts that got a lease from this process. The store's lock proves that all others are dead.</summary>
    private readonly HashSet<HostId> _ownHosts = [];

    private long _checkpointAtPages;
    private long _position;
    private AnchoredLease _lease;
    private (long Position, AnchoredLease Lease) _committed;

    public SqliteWriter(SqliteDatabase database, SqliteAnchor anchor, SqliteStoreOptions options, TimeProvider time)
    {
        _anchor = anchor;
        _database = database;
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _insertEvent = database.Prepare("INSERT INTO events (stream, version, back, at, hash, type, payload) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)");
        _putHead = database.Prepare("INSERT OR REPLACE INTO heads (stream, version, position) VALUES (?1, ?2, ?3)");
        _putBlob = database.Prepare("INSERT OR IGNORE INTO blobs (hash, bytes) VALUES (?1, ?2)");
        _heads = new SqliteStreamHeads(database);
        _summaries = new SqliteSummaryWriter(database);
        _time = time;
        _checkpointBytes = options.CheckpointBytes;
        _pageSize = database.QueryNumber("PRAGMA page_size");
        PlanCheckpoint(_checkpointBytes);
        _position = SqliteAnchor.LastPosition(database);
        NoteCommit();
    }

    /// <summary>The connection, for tests that make it fail. Only while nothing is being written.</summary>
    public SqliteDatabase Connection => _database;

    /// <summary>Whether the log has outgrown its size.</summary>
    public bool CheckpointDue => _database.PagesWritten >= _checkpointAtPages;

    public void Begin() => _begin.Execute();

    public void Commit()
    {
        _commit.Execute();
        NoteCommit();
    }

    /// <summary>Undoes a failed transaction, and forgets what it taught the cache.</summary>
    public void Abandon()
    {
        _heads.Forget();
        _database.TryRollback();
        (_position, _lease) = _committed;
    }

    public AppendResult Append(PendingAppend append)
    {
        var request = append.Request;
        var head = _heads.Find(request.Stream);
        if (head.Refuse(request) is { } refusal)
        {
            return refusal;
        }

        _heads.Create(request.Stream, head);
        foreach (var data in request.Events)
        {
            Insert(head, data);
        }

        _putHead.Bind(1, head.Key).Bind(2, head.Version).Bind(3, head.Position).Execute();
        for (var index = 0; index < request.Blobs.Count; index++)
        {
            _putBlob.Bind(1, append.BlobHashes[index]).Bind(2, request.Blobs[index].Bytes.Span).Execute();
        }

        if (request.Summary is { } summary)
        {
            _summaries.Put(summary, append.SummaryJson, append.SummarySeal);
        }

        return new AppendResult.Appended(head.Version, head.HashText);
    }

    public LeaseResult Lease(StreamId stream, HostId host, TimeSpan duration)
    {
        var head = _heads.Find(stream);
        var ownerIsGone = head.Owner is { } owner && !_ownHosts.Contains(owner);
        var result = head.Lease(host, _time.GetUtcNow(), duration, ownerIsGone);
        if (result is LeaseResult.Granted)
        {
            _ownHosts.Add(host);
            _heads.Create(stream, head);
            _heads.SaveLease(stream, head);
            _lease = new AnchoredLease(head.Key, head.Epoch, head.ExpiresAt.UtcTicks);
        }

        return result;
    }

    /// <summary>Moves the log into the database. A failure harms nobody: the log stays and the attempt is repeated after some more growth.</summary>
    public void Checkpoint()
    {
        var complete = _database.TryCheckpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
        PlanCheckpoint(complete ? _checkpointBytes : _checkpointBytes / 4);
    }

    public void Dispose()
    {
        // A reader that hangs must not hold up the end of the process; what stays in the log is read from there next time.
        _database.WaitForLocks(FinalCheckpointMilliseconds);
        _database.TryCheckpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);
        _database.Dispose();
        _anchor.Dispose();
    }

    private void Insert(StreamHead head, EventData data)
    {
        head.Advance(data);
        _insertEvent
            .Bind(1, head.Key)
            .Bind(2, head.Version)
            .Bind(3, head.Position)
            .Bind(4, data.At.UtcTicks)
            .Bind(5, head.Hash)
            .Bind(6, data.Type)
            .Bind(7, data.Payload.Span)
            .Execute();
        _position = head.Position = _database.LastInsertedRow;
    }

    private void NoteCommit()
    {
        _committed = (_position, _lease);
        _anchor.Note(_position, _lease);
    }

    private void PlanCheckpoint(long bytes) => _checkpointAtPages = _database.PagesWritten + Math.Max(1, bytes / _pageSize);
}
