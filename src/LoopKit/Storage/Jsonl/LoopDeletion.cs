using System.Buffers;
using LoopKit.Engine;

namespace LoopKit.Storage.Jsonl;

/// <summary>Removes an ended loop. What is to go is decided and written down first, so that a crash leaves all of it or a deletion to be finished.</summary>
internal sealed class LoopDeletion(JsonlFiles files, StreamCatalog catalog, LoopId loop)
{
    private readonly BlobReferences _references = new(files);
    private readonly Dictionary<string, (long Segment, long Length)> _scanned = new(StringComparer.Ordinal);
    private readonly HashSet<string> _blobs = new(StringComparer.Ordinal);
    private long _payload;

    private IEnumerable<StreamState> Own => new[] { StreamId.ForLoop(loop), StreamId.ForInbox(loop) }.Select(catalog.Find).OfType<StreamState>();

    /// <summary>Carries out what a crash interrupted.</summary>
    public static void Finish(JsonlFiles files)
    {
        if (!File.Exists(files.Deletion))
        {
            return;
        }

        var deletion = CheckedLines.Read(files.Deletion, JsonlStoreJsonContext.Default.DeletionRecord).Select(line => line.Value).FirstOrDefault()
            ?? throw new LoopKitException(
                ErrorCodes.StoreCorrupt, $"'{files.Deletion}' is damaged, so that an interrupted deletion cannot be finished. Delete that file to keep what it would have deleted.");
        foreach (var file in deletion.Files)
        {
            DurableFiles.Delete(Path.Combine(files.Root, file));
        }

        DurableFiles.Delete(files.Deletion);
    }

    /// <summary>The bytes of payload and blobs that a deletion would free.</summary>
    public long Measure(LoopSnapshot summary)
    {
        Prepare(summary);
        return Freed();
    }

    /// <summary>Finds the blobs that only this loop needs. Others may write meanwhile.</summary>
    public LoopDeletion Prepare(LoopSnapshot summary)
    {
        RequireEnded(summary);
        foreach (var state in Own)
        {
            _payload += _references.Find(state, 1, 0, hash => _blobs.Add(hash));
        }

        _blobs.RemoveWhere(hash => !File.Exists(PathOf(hash)));
        ExcludeReferenced();
        return this;
    }

    /// <summary>Deletes, as the only one that writes.</summary>
    /// <returns>The bytes that were freed.</returns>
    public long Execute(JsonlWriter writer)
    {
        if (!writer.Loops.TryGetValue(loop, out var summary))
        {
            return 0;
        }

        RequireEnded(summary);
        ExcludeReferenced();
        _blobs.ExceptWith(writer.BlobsInBatch);
        var names = Own.Select(state => state.Name).ToList();
        if (names.Any(writer.IsInBatch))
        {
            throw new LoopKitException(ErrorCodes.VersionConflict, $"Loop '{loop}' is being written to. Try again.");
        }

        var doomed = Files();
        var freed = Freed();
        var record = new ArrayBufferWriter<byte>();
        CheckedLines.Write(record, new DeletionRecord([.. doomed.Select(files.Shown)]), JsonlStoreJsonContext.Default.DeletionRecord);
        DurableFiles.Write(files.Deletion, record.WrittenSpan);
        writer.Remove(names, loop);
        Finish(files);
        return freed;
    }

    private void RequireEnded(LoopSnapshot summary)
    {
        if (!summary.Status.IsFinal())
        {
            throw StoreArguments.NotEnded(loop, summary.Status);
        }
    }

    /// <summary>Reads what was added to the other streams since the last time.</summary>
    private void ExcludeReferenced()
    {
        var own = Own.Select(state => state.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var state in catalog.States.Where(state => _blobs.Count > 0 && !own.Contains(state.Name)))
        {
            var now = (state.Segment, state.Length);
            var (segment, length) = _scanned.GetValueOrDefault(state.Name, (1, 0));
            if (now != (segment, length))
            {
                _references.Find(state, segment, length, hash => _blobs.Remove(hash));
                _scanned[state.Name] = now;
            }
        }
    }

    private List<string> Files() =>
    [
        .. Own.SelectMany(state => files.SegmentsOf(state.Name).Select(segment => files.Segment(state.Name, segment))),
        .. _blobs.Select(PathOf),
    ];

    private string PathOf(string hash) => new BlobFiles(files).PathOf(hash);

    private long Freed() => _payload + _blobs.Sum(hash => new FileInfo(PathOf(hash)) is { Exists: true } file ? file.Length : 0);
}
