using SQLitePCL;

namespace LoopKit.Storage;

/// <summary>The one connection that writes and checkpoints. Used by one thread at a time, always within <see cref="Begin"/> … <see cref="Commit"/>.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int FinalCheckpointMilliseconds = 500;

    private readonly SqliteDatabase _database;
    private readonly SqliteHostEpoch _host;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _insertEvent;
    private readonly SqliteStatement _putHead;
    private readonly SqliteNumbers _numbers;
    private readonly SqliteStreamHeads _heads;
    private readonly SqliteBlobWriter _blobs;
    private readonly SqliteSummaryWriter _summaries;
    private readonly SqliteAnchor _anchor;
    private readonly SqliteLoopEraser _eraser;
    private readonly TimeProvider _time;
    private readonly long _checkpointBytes;
    private readonly long _pageSize;

    /// <summary>The hosts that got a lease from this process. The store's lock proves that all others are dead.</summary>
    private readonly HashSet<HostId> _ownHosts = [];

    private long _checkpointAtPages;
    private long _position;
    private AnchoredLease _lease;
    private (long Position, AnchoredLease Lease) _committed;

    public SqliteWriter(SqliteDatabase database, SqliteHostEpoch host, SqliteAnchor anchor, long logBytes, SqliteStoreOptions options, TimeProvider time)
    {
        _anchor = anchor;
        _database = database;
        _host = host;
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _insertEvent = database.Prepare("INSERT INTO events (stream, version, back, at, hash, type, payload, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)");
        _putHead = database.Prepare("INSERT OR REPLACE INTO heads (stream, version, position) VALUES (?1, ?2, ?3)");
        _numbers = new SqliteNumbers(database);
        _heads = new SqliteStreamHeads(database, _numbers);
        _blobs = new SqliteBlobWriter(database);
        _summaries = new SqliteSummaryWriter(database);
        _eraser = new SqliteLoopEraser(database);
        _time = time;
        _checkpointBytes = options.CheckpointBytes;
        _pageSize = database.QueryNumber("PRAGMA page_size");

        // What dead hosts left counts, too: else a host that never lives long enough would let the log grow for ever.
        PlanCheckpoint(_checkpointBytes - logBytes);
        _position = SqliteAnchor.LastPosition(database);
        NoteCommit();
    }

    /// <summary>The connection, for tests that make it fail. Only while nothing is being written.</summary>
    public SqliteDatabase Connection => _database;

    /// <summary>Whether the log has outgrown its size.</summary>
    public bool CheckpointDue => !_host.IsLost && _database.PagesWritten >= _checkpointAtPages;

    /// <summary>Begins a transaction, in which no other process can become the host.</summary>
    public void Begin()
    {
        if (!_host.IsLost)
        {
            _begin.Execute();
        }

        _host.Require();
    }

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
        _numbers.Forget();
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
            _blobs.Put(head.Key, append.BlobHashes[index], request.Blobs[index].Bytes.Span);
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

    public LoopErasure Erase(LoopId loop)
    {
        _lease = default;
        _heads.Forget(StreamId.ForLoop(loop));
        _heads.Forget(StreamId.ForInbox(loop));
        return _eraser.Erase(loop);
    }

    /// <summary>Moves the log into the database. A failure harms nobody: the log stays and the attempt is repeated after some more growth.</summary>
    public void Checkpoint()
    {
        var complete = MayCheckpoint() && _database.TryCheckpoint(raw.SQLITE_CHECKPOINT_PASSIVE);
        PlanCheckpoint(complete ? _checkpointBytes : _checkpointBytes / 4);
    }

    public void Dispose()
    {
        // A reader that hangs must not hold up the end of the process; what stays in the log is read from there next time.
        _database.WaitForLocks(FinalCheckpointMilliseconds);
        if (MayCheckpoint())
        {
            _database.TryCheckpoint(raw.SQLITE_CHECKPOINT_TRUNCATE);
        }

        _database.Dispose();
        _anchor.Dispose();
    }

    /// <summary>The log of a store that has another host now is that host's affair.</summary>
    private bool MayCheckpoint()
    {
        try
        {
            return _host.IsCurrent();
        }
        catch (LoopKitException)
        {
            return false;
        }
    }

    private void Insert(StreamHead head, EventData data)
    {
        head.Advance(data);
        var position = _numbers.NextPosition();
        _insertEvent
            .Bind(1, head.Key)
            .Bind(2, head.Version)
            .Bind(3, head.Position)
            .Bind(4, data.At.UtcTicks)
            .Bind(5, head.Hash)
            .Bind(6, data.Type)
            .Bind(7, data.Payload.Span)
            .Bind(8, position)
            .Execute();
        _position = head.Position = position;
    }

    private void NoteCommit()
    {
        _committed = (_position, _lease);
        _anchor.Note(_position, _lease);
    }

    private void PlanCheckpoint(long bytes) => _checkpointAtPages = _database.PagesWritten + Math.Max(1, bytes / _pageSize);
}
