using LoopKit.Engine;

namespace LoopKit.Storage.Jsonl;

/// <summary>What a host sees: everything that it has acknowledged.</summary>
internal sealed class HostView(StreamCatalog catalog, JsonlWriter writer) : IStreamView
{
    private readonly IndexRuns _runs = new(writer.Index.Files, catalog);

    public StreamState? Find(StreamId stream) => catalog.Find(stream);

    public long[] PositionsOf(StreamState state, long firstVersion, int count)
    {
        var positions = new long[count];
        writer.Index.Files.Read(state.Name, firstVersion, positions);
        return positions;
    }

    public IReadOnlyList<EventRun> RunsAfter(long position) =>
        [.. _runs.After(position).TakeWhile(run => run.State is null || run.LastVersion <= run.State.Published)];

    public IReadOnlyList<StreamState> Damaged() => [.. catalog.States.Where(state => state.Damage is not null)];

    public LoopSnapshot? FindLoop(LoopId loop) => writer.Loops.GetValueOrDefault(loop);

    public IEnumerable<LoopSnapshot> Loops() => writer.Loops.Select(loop => loop.Value);
}
