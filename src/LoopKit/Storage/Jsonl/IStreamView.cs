using LoopKit.Engine;

namespace LoopKit.Storage.Jsonl;

/// <summary>What can be seen of a store at the moment of asking.</summary>
internal interface IStreamView
{
    /// <summary>A stream; <see langword="null"/> when there is none.</summary>
    StreamState? Find(StreamId stream);

    /// <summary>The positions of published versions of a stream.</summary>
    long[] PositionsOf(StreamState state, long firstVersion, int count);

    /// <summary>The next runs of events in the order of writing; none at the end. The first may begin before the position.</summary>
    IReadOnlyList<EventRun> RunsAfter(long position);

    /// <summary>The streams that cannot be read to their end.</summary>
    IReadOnlyList<StreamState> Damaged();

    LoopSnapshot? FindLoop(LoopId loop);

    IEnumerable<LoopSnapshot> Loops();
}
