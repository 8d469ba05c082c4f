namespace LoopKit.Storage.Jsonl;

/// <summary>Reads all streams in the order of writing, in pages.</summary>
internal sealed class AllReading(JsonlFiles files, IStreamView view, long afterPosition)
{
    private const int MaxStreams = 1_000;

    private readonly Dictionary<string, StreamReading> _streams = new(StringComparer.Ordinal);
    private readonly Queue<EventRun> _runs = new();
    private long _last = afterPosition;

    /// <summary>Reads the events of some runs; none at the end.</summary>
    public List<StoredEvent> ReadPage()
    {
        var page = new List<StoredEvent>();
        while (page.Count == 0)
        {
            if (_runs.Count == 0)
            {
                foreach (var next in view.RunsAfter(_last))
                {
                    _runs.Enqueue(next);
                }
            }

            if (!_runs.TryDequeue(out var run))
            {
                break;
            }

            if (run.State is not null)
            {
                Read(run, run.State, page);
            }

            _last = Math.Max(_last, run.LastPosition);
        }

        return page;
    }

    private void Read(EventRun run, StreamState state, List<StoredEvent> page)
    {
        var skip = Math.Max(0, _last - run.Position + 1);
        var reading = ReadingOf(state, run.FirstVersion + skip - 1);
        while (reading.ReadPage(run.LastVersion) is { Count: > 0 } events)
        {
            foreach (var stored in events)
            {
                var expected = run.Position + stored.Version - run.FirstVersion;
                page.Add(stored.Position == expected ? stored : throw JsonlErrors.IndexCorrupt(
                    files.Local, $"event {stored.Version} of '{state.Name}' has position {expected} in the order and {stored.Position} in its stream"));
            }
        }
    }

    private StreamReading ReadingOf(StreamState state, long afterVersion)
    {
        if (!_streams.TryGetValue(state.Name, out var reading) || reading.Version != afterVersion)
        {
            if (_streams.Count == MaxStreams)
            {
                _streams.Clear();
            }

            _streams[state.Name] = reading = new StreamReading(files, state, view.PositionsOf, afterVersion);
        }

        return reading;
    }
}
