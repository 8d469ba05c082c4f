using System.Collections.Concurrent;
using LoopKit.Engine;

namespace LoopKit.Storage.Jsonl;

/// <summary>All streams of a store and where they stand. A host keeps it up to date as it writes; a reader looks again before it answers.</summary>
internal sealed class StreamCatalog(JsonlFiles files)
{
    private readonly ConcurrentDictionary<string, StreamState> _states = new(StringComparer.Ordinal);

    private bool _hasRemembered;

    public ICollection<StreamState> States => _states.Values;

    /// <summary>How many streams had to be read because they were not as they were remembered.</summary>
    public int Scanned { get; private set; }

    public StreamState? Find(StreamId stream) => _states.GetValueOrDefault(StreamFileName.Of(stream));

    public StreamState? Find(string name) => _states.GetValueOrDefault(name);

    public StreamState GetOrAdd(StreamId stream) => _states.GetOrAdd(StreamFileName.Of(stream), name => new StreamState(name) { Id = stream });

    public void Remove(string name) => _states.TryRemove(name, out _);

    public void Put(StreamState state) => _states[state.Name] = state;

    /// <summary>Looks at all streams.</summary>
    public void Refresh()
    {
        Remember();
        var names = files.StreamNames();
        foreach (var name in names)
        {
            Refresh(name);
        }

        foreach (var gone in _states.Where(state => state.Value.Image is null && !names.Contains(state.Key)).Select(state => state.Key).ToList())
        {
            _states.TryRemove(gone, out _);
        }
    }

    /// <summary>Looks at one stream, and reads what is new in it.</summary>
    public void Refresh(string name)
    {
        Remember();
        var state = _states.GetValueOrDefault(name) ?? new StreamState(name);
        var last = files.SegmentsOf(name) is [.., var segment] ? segment : 0;
        var file = new FileInfo(files.Segment(name, Math.Max(last, 1)));
        if (state.Image is not null || !file.Exists)
        {
            return;
        }

        var isAsKnown = last == state.Segment && file.Length == state.Length && file.LastWriteTimeUtc.Ticks == state.Touched;
        if (!isAsKnown)
        {
            var known = state.Head.Version > 0 && StillStands(state) ? state : new StreamState(name);
            new StreamScanner(files, known).Run();
            Scanned++;
            (known.Touched, known.Published) = (file.LastWriteTimeUtc.Ticks, known.Head.Version);
            state = known;
        }

        if (state.Head.Version > 0 || state.Damage is not null || state.Torn is not null)
        {
            _states[name] = state;
        }
    }

    /// <summary>The newest summary of every loop.</summary>
    public Dictionary<LoopId, LoopSnapshot> Loops()
    {
        var loops = new Dictionary<LoopId, LoopSnapshot>();
        foreach (var summary in _states.Values.OrderBy(state => state.Name, StringComparer.Ordinal).Select(state => state.Summary).OfType<SummaryDocument>())
        {
            var loop = summary.ToSnapshot();
            if (!loops.TryGetValue(loop.Id, out var other) || other.Version <= loop.Version)
            {
                loops[loop.Id] = loop;
            }
        }

        return loops;
    }

    private void Remember()
    {
        if (!_hasRemembered)
        {
            _hasRemembered = true;
            foreach (var head in HeadsFile.Read(files))
            {
                _states[head.Name] = head;
            }
        }
    }

    /// <summary>Whether the last record that is known is still where it was.</summary>
    private bool StillStands(StreamState state)
    {
        var path = files.Segment(state.Name, state.Segment);
        if (!File.Exists(path))
        {
            return false;
        }

        using var source = SharedFile.OpenRead(path);
        if (source.Length < state.Length)
        {
            return false;
        }

        using var reader = new LineReader(source, state.LastLine);
        return reader.TryRead(out var line)
            && line.End == state.Length
            && RecordParser.Read(line.Bytes, out var record) is null
            && record!.Version == state.Head.Version
            && record.Hash.AsSpan().SequenceEqual(state.Head.Hash);
    }
}
