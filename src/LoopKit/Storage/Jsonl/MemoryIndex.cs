namespace LoopKit.Storage.Jsonl;

/// <summary>The positions of events that have none in the index yet.</summary>
internal sealed class MemoryIndex
{
    private const int PageRuns = 128;

    private readonly List<EventRun> _runs = [];
    private readonly Dictionary<string, List<EventRun>> _byStream = new(StringComparer.Ordinal);

    private MemoryIndex()
    {
    }

    /// <summary>Gives positions after those of the index.</summary>
    public static MemoryIndex Of(JsonlFiles files, IEnumerable<StreamState> states, IndexFiles? index)
    {
        var memory = new MemoryIndex();
        var next = (index?.ReadEntries(index.CountEntries() - 1) is [var last] ? last.LastPosition : 0) + 1;
        foreach (var (state, first, count, _) in new EventOrder(files).Merge(states))
        {
            var run = new EventRun(state, next, first, count);
            memory._runs.Add(run);
            if (!memory._byStream.TryGetValue(state.Name, out var runs))
            {
                memory._byStream.Add(state.Name, runs = []);
            }

            runs.Add(run);
            next += count;
        }

        return memory;
    }

    public long PositionOf(string name, long version)
    {
        var run = _byStream.TryGetValue(name, out var runs) ? runs.Find(run => run.LastVersion >= version) : default;
        return run.Position + version - run.FirstVersion;
    }

    public IReadOnlyList<EventRun> After(long position) => [.. _runs.Where(run => run.LastPosition > position).Take(PageRuns)];
}
