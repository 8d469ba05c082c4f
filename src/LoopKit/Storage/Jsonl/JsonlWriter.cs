using System.Collections.Concurrent;
using LoopKit.Engine;

namespace LoopKit.Storage.Jsonl;

/// <summary>Writes batches: blobs first, then the streams, then the index, each step durable before the next that needs it. Used by one thread at a time.</summary>
internal sealed class JsonlWriter : IDisposable
{
    private readonly JsonlFiles _files;
    private readonly StreamCatalog _catalog;
    private readonly AppendFiles _open;
    private readonly IndexWriter _index;
    private readonly LeaseLog _leases;
    private readonly BlobFiles _blobs;
    private readonly LockWatch _lock;
    private readonly JsonlStoreOptions _options;
    private readonly TimeProvider _time;
    private readonly Dictionary<StreamId, StreamBatch> _batch = [];
    private readonly List<(AppendFile File, long Start)> _written = [];

    /// <summary>The hosts that got a lease from this process. The store's lock proves that all others are dead.</summary>
    private readonly HashSet<HostId> _ownHosts = [];

    private readonly HashSet<string> _blobsInBatch = new(StringComparer.Ordinal);

    private long _nextPosition;
    private bool _needsUndo;

    public JsonlWriter(
        JsonlFiles files, StreamCatalog catalog, AppendFiles open, IndexWriter index, LeaseLog leases, LockWatch storeLock, JsonlStoreOptions options, TimeProvider time)
    {
        (_files, _catalog, _open, _index, _leases, _lock, _options, _time) = (files, catalog, open, index, leases, storeLock, options, time);
        _blobs = new BlobFiles(files);
        Loops = new ConcurrentDictionary<LoopId, LoopSnapshot>(catalog.Loops());
    }

    public string Root => _files.Root;

    public IndexWriter Index => _index;

    /// <summary>The summaries of all loops. Read by any thread.</summary>
    public ConcurrentDictionary<LoopId, LoopSnapshot> Loops { get; }

    /// <summary>How many times a file was made durable.</summary>
    public long Syncs { get; private set; }

    /// <summary>The blobs that events of this batch may refer to.</summary>
    public IReadOnlySet<string> BlobsInBatch => _blobsInBatch;

    /// <summary>Begins a batch, and first undoes what an earlier failure left.</summary>
    public void Begin()
    {
        _lock.Require();
        if (_needsUndo)
        {
            Undo();
        }

        _open.Trim();
        _blobsInBatch.Clear();
        _nextPosition = _index.Next;
    }

    public AppendResult Append(AppendRequest request)
    {
        var batch = Touch(request.Stream);
        if (batch.Head.Refuse(request) is { } refusal)
        {
            return refusal;
        }

        if (batch.State.Damage is { } damage)
        {
            throw JsonlErrors.Corrupt(_files, damage);
        }

        foreach (var blob in request.Blobs)
        {
            var hash = Convert.ToHexStringLower(StoreArguments.ParseHash(blob.Hash));
            _blobs.Put(hash, blob.Bytes.Span);
            _blobsInBatch.Add(hash);
        }

        batch.Add(request);
        return new AppendResult.Appended(batch.Head.Version, batch.Head.HashText);
    }

    public LeaseResult Lease(StreamId stream, HostId host, TimeSpan duration)
    {
        var batch = Touch(stream);
        var ownerIsGone = batch.Head.Owner is { } owner && !_ownHosts.Contains(owner);
        var result = batch.Head.Lease(host, _time.GetUtcNow(), duration, ownerIsGone);
        if (result is LeaseResult.Granted)
        {
            _ownHosts.Add(host);
            _leases.Add(stream, batch.Head);
        }

        return result;
    }

    /// <summary>Makes everything durable and lets it be seen.</summary>
    /// <exception cref="LoopKitException">The store was taken over, or a file was exchanged: nothing is acknowledged.</exception>
    public void Commit()
    {
        _needsUndo = true;
        _blobs.Flush();
        var written = _batch.Values.Where(batch => !batch.Lines.IsEmpty).ToList();
        var streams = written.ConvertAll(Write);
        foreach (var file in streams)
        {
            file.Sync();
            Syncs++;
        }

        _leases.Flush();
        _lock.Require();
        foreach (var batch in written)
        {
            _index.Add(batch.State.Name, batch.State.Head.Version + 1, (int)(batch.Head.Version - batch.State.Head.Version), batch.Head.Hash);
        }

        _index.Flush();
        _lock.Require();
        RequireUntouched(streams);
        Succeed();
    }

    /// <summary>Takes a failed batch back as far as that goes now; the rest is done before the next one.</summary>
    public void Abandon()
    {
        _batch.Clear();
        try
        {
            Undo();
        }
        catch (Exception)
        {
            // The callers are told of the failure that led here, and must be, whatever this one is; the next batch begins with it, and fails with it.
            _needsUndo = true;
        }
    }

    /// <summary>Whether the batch has something for a stream.</summary>
    public bool IsInBatch(string name) => _batch.Values.Any(batch => batch.State.Name == name && !batch.Lines.IsEmpty);

    /// <summary>Removes files for good, with what is known of their streams.</summary>
    public void Remove(IReadOnlyList<string> names, LoopId loop)
    {
        foreach (var name in names)
        {
            foreach (var segment in _files.SegmentsOf(name))
            {
                _open.Close(_files.Segment(name, segment));
            }

            _catalog.Remove(name);
            _index.Forget(name);
        }

        Loops.TryRemove(loop, out _);
    }

    public void Dispose() => _open.Dispose();

    private void Succeed()
    {
        foreach (var batch in _batch.Values)
        {
            batch.Succeed();
            if (batch.Loop is { } loop)
            {
                Loops[loop.Id] = loop;
            }
        }

        _batch.Clear();
        _written.Clear();
        _leases.Succeed();
        _index.Succeed();
        _needsUndo = false;
    }

    private StreamBatch Touch(StreamId stream)
    {
        if (!_batch.TryGetValue(stream, out var batch))
        {
            var state = _catalog.GetOrAdd(stream);
            RequireSame(state);
            _batch.Add(stream, batch = new StreamBatch(state, _options.RotateBytes));
        }

        return batch;
    }

    /// <summary>The file must be as it was left: git, or an editor, may have exchanged it behind the host's back.</summary>
    private void RequireSame(StreamState state)
    {
        if (state.Length == 0 || state.Damage is not null)
        {
            return;
        }

        var file = _open.Open(_files.Segment(state.Name, state.Segment));
        if (file.Length != state.Length || !file.IsUntouched() || !EndsWith(file, state))
        {
            _open.Close(file.Path);
            throw Exchanged(file);
        }
    }

    private static bool EndsWith(AppendFile file, StreamState state)
    {
        if (file.IsVerified)
        {
            return true;
        }

        var line = file.ReadFrom(state.LastLine).AsMemory();
        file.IsVerified = line.Length > 0
            && RecordParser.Read(line[..^1], out var record) is null
            && record!.Version == state.Head.Version
            && record.Hash.AsSpan().SequenceEqual(state.Head.Hash);
        return file.IsVerified;
    }

    private AppendFile Write(StreamBatch batch)
    {
        var file = _open.Open(_files.Segment(batch.State.Name, batch.Segment));
        if (file.Length != batch.Start)
        {
            throw Exchanged(file);
        }

        _written.Add((file, batch.Start));
        file.Write(batch.Lines);
        file.IsVerified = true;
        return file;
    }

    private static void RequireUntouched(List<AppendFile> streams)
    {
        if (streams.Find(file => !file.IsUntouched()) is { } file)
        {
            throw Exchanged(file);
        }
    }

    private static LoopKitException Exchanged(AppendFile file) => new(
        ErrorCodes.StoreUnavailable,
        $"'{file.Path}' was changed by another program while this host used it. Nothing was acknowledged. End this host, bring the file back (see git status), and start again.");

    private void Undo()
    {
        // Whoever took the store over has repaired the files; they are no longer ours to cut.
        if (!_lock.IsStillOurs())
        {
            return;
        }

        while (_written is [.., var last])
        {
            _open.TakeBack(last.File, last.Start);
            _written.RemoveAt(_written.Count - 1);
        }

        _leases.Abandon();
        _index.Abandon(_nextPosition);
        _needsUndo = false;
    }
}
