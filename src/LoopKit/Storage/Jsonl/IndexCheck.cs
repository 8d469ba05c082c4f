namespace LoopKit.Storage.Jsonl;

/// <summary>Reads an index through and compares it with the streams.</summary>
internal sealed class IndexCheck(JsonlFiles files, IndexFiles index, IReadOnlyCollection<StreamState> states)
{
    private const int BufferedRuns = 64;

    private readonly Dictionary<string, StreamState> _states = states.ToDictionary(state => state.Name, StringComparer.Ordinal);
    private readonly Dictionary<int, IndexEntry> _last = [];
    private readonly Dictionary<int, List<PositionRun>> _runs = [];
    private Dictionary<string, int>? _numbers;

    /// <summary>Checks it, and takes from it how far the streams are indexed.</summary>
    /// <param name="generation">Its positions begin after this number.</param>
    /// <param name="keepPositions">Whether the positions by stream are as they were written; otherwise they are made anew from the order.</param>
    /// <returns>The next position; <see langword="null"/> when the index does not belong to the streams.</returns>
    public long? Run(long generation, bool keepPositions)
    {
        if (index.TryReadNames() is not { } names)
        {
            return null;
        }

        if (!keepPositions && Directory.Exists(index.PositionsDirectory))
        {
            Directory.Delete(index.PositionsDirectory, recursive: true);
        }

        if (ReadOrder(names, generation + 1, keepPositions) is not { } next)
        {
            return null;
        }

        foreach (var (stream, entry) in _last.Where(last => IsCurrent(names, last.Key)))
        {
            if (!Belongs(names[stream], entry) || (keepPositions && !EndPositions(names[stream], entry)))
            {
                return null;
            }
        }

        foreach (var state in _states.Values)
        {
            state.Indexed = 0;
        }

        foreach (var (stream, entry) in _last.Where(last => IsCurrent(names, last.Key) && _states.ContainsKey(names[last.Key])))
        {
            _states[names[stream]].Indexed = entry.LastVersion;
        }

        return next;
    }

    private long? ReadOrder(List<string> names, long next, bool keepPositions)
    {
        var at = 0L;
        while (true)
        {
            if (index.TryReadEntries(at) is not { } page)
            {
                return null;
            }

            if (page.Count == 0)
            {
                break;
            }

            at += page.Count;
            foreach (var entry in page)
            {
                var before = _last.GetValueOrDefault(entry.Stream).LastVersion;
                if (entry.Position != next || entry.Count < 1 || (uint)entry.Stream >= (uint)names.Count || entry.FirstVersion != Math.Max(before, 0) + 1)
                {
                    return null;
                }

                _last[entry.Stream] = entry;
                next += entry.Count;
                if (!keepPositions && IsCurrent(names, entry.Stream))
                {
                    Write(names[entry.Stream], entry);
                }
            }
        }

        foreach (var (stream, runs) in _runs)
        {
            Append(names[stream], runs);
        }

        CutOrder();
        return next;
    }

    /// <summary>A stream that was deleted and began anew has a new number; the entries with the old one are passed over.</summary>
    private bool IsCurrent(List<string> names, int stream) =>
        (_numbers ??= names.Index().GroupBy(name => name.Item, name => name.Index).ToDictionary(name => name.Key, numbers => numbers.Last()))[names[stream]] == stream;

    /// <summary>Whether the stream still has the last event that was indexed of it. One that was deleted here has no entry in the streams and no positions.</summary>
    private bool Belongs(string name, IndexEntry entry)
    {
        if (!_states.TryGetValue(name, out var state))
        {
            return !File.Exists(index.Positions(name));
        }

        if (state.Damage is not null)
        {
            return true;
        }

        return state.Head.Version >= entry.LastVersion && HashAt(state, entry.LastVersion) == entry.Hash;
    }

    private ulong? HashAt(StreamState state, long version)
    {
        if (state.Head.Version == version)
        {
            return IndexEntry.Short(state.Head.Hash);
        }

        var stored = new StreamReading(files, state, static (_, _, count) => new long[count], version - 1).ReadPage(version);
        return stored is [.., var last] ? IndexEntry.Short(Convert.FromHexString(last.Hash)) : null;
    }

    /// <summary>A killed host may have written positions of a stream whose entry in the order is missing.</summary>
    private bool EndPositions(string name, IndexEntry entry)
    {
        if (!_states.ContainsKey(name))
        {
            return true;
        }

        var path = index.Positions(name);
        using var runs = FixedRecords.TryOpen(path, PositionRun.Size);
        var keep = runs?.Find(bytes => PositionRun.Read(bytes.Span).First > entry.LastVersion) ?? 0;
        var buffer = new byte[PositionRun.Size];
        if (keep == 0 || runs!.Read(keep - 1, buffer) != 1 || PositionRun.Read(buffer) is var last && (last.Last != entry.LastVersion || last.Position + last.Last - last.First != entry.LastPosition))
        {
            return false;
        }

        Cut(path, keep * PositionRun.Size);
        return true;
    }

    private void CutOrder() => Cut(index.Order, index.CountEntries() * IndexEntry.Size);

    private static void Cut(string path, long length)
    {
        if (File.Exists(path) && new FileInfo(path).Length > length)
        {
            using var file = File.Open(path, FileMode.Open, FileAccess.Write, SharedFile.All);
            file.SetLength(length);
        }
    }

    private void Write(string name, IndexEntry entry)
    {
        if (!_runs.TryGetValue(entry.Stream, out var runs))
        {
            _runs.Add(entry.Stream, runs = []);
        }

        runs.Add(new PositionRun(entry.FirstVersion, entry.LastVersion, entry.Position));
        if (runs.Count == BufferedRuns)
        {
            Append(name, runs);
            runs.Clear();
        }
    }

    private void Append(string name, List<PositionRun> runs)
    {
        if (!_states.ContainsKey(name))
        {
            return;
        }

        var path = index.Positions(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var bytes = new byte[runs.Count * PositionRun.Size];
        foreach (var (number, run) in runs.Index())
        {
            run.Write(bytes.AsSpan(number * PositionRun.Size));
        }

        using var file = File.Open(path, FileMode.Append, FileAccess.Write, SharedFile.All);
        file.Write(bytes);
    }
}
