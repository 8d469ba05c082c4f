namespace LoopKit.Storage.Jsonl;

/// <summary>Puts events that have no position yet in order: by their time, and within a stream by their version.</summary>
/// <remarks>The same streams give the same order on every machine.</remarks>
internal sealed class EventOrder(JsonlFiles files)
{
    private static readonly Func<StreamState, long, int, long[]> _noPositions = static (_, _, count) => new long[count];

    /// <summary>The runs of events after those that are indexed.</summary>
    public IEnumerable<(StreamState State, long FirstVersion, int Count, ulong Hash)> Merge(IEnumerable<StreamState> states)
    {
        var waiting = new PriorityQueue<Cursor, (long At, int Rank)>();
        foreach (var cursor in states
            .OrderBy(state => state.Name, StringComparer.Ordinal)
            .Select((state, rank) => new Cursor(state, rank, new StreamReading(files, state, _noPositions, state.Indexed))))
        {
            if (cursor.Advance())
            {
                waiting.Enqueue(cursor, cursor.Key);
            }
        }

        while (waiting.TryDequeue(out var cursor, out _))
        {
            var (first, hash, more) = (cursor.Version, 0UL, true);
            while (more && (!waiting.TryPeek(out _, out var next) || cursor.Key.CompareTo(next) <= 0) && cursor.Version - first < int.MaxValue)
            {
                hash = cursor.Hash;
                more = cursor.Advance();
            }

            yield return (cursor.State, first, (int)(cursor.LastTaken - first + 1), hash);
            if (more)
            {
                waiting.Enqueue(cursor, cursor.Key);
            }
        }
    }

    /// <summary>A stream and its next event.</summary>
    private sealed class Cursor(StreamState state, int rank, StreamReading reading)
    {
        private readonly Queue<(long Version, long At, ulong Hash)> _page = new();
        private long _at;

        public StreamState State { get; } = state;

        public long Version { get; private set; }

        public long LastTaken { get; private set; }

        public ulong Hash { get; private set; }

        /// <summary>A clock that went back does not change the order within a stream.</summary>
        public (long At, int Rank) Key => (_at, rank);

        public bool Advance()
        {
            LastTaken = Version;
            if (_page.Count == 0)
            {
                Fill();
            }

            if (!_page.TryDequeue(out var next))
            {
                return false;
            }

            (Version, Hash, _at) = (next.Version, next.Hash, Math.Max(_at, next.At));
            return true;
        }

        private void Fill()
        {
            try
            {
                foreach (var stored in reading.ReadPage(State.Head.Version))
                {
                    _page.Enqueue((stored.Version, stored.At.UtcTicks, IndexEntry.Short(Convert.FromHexString(stored.Hash))));
                }
            }
            catch (LoopKitException exception) when (exception.Code == ErrorCodes.StoreCorrupt)
            {
                // A damaged stream says so to whoever reads it; the others get their positions.
            }
        }
    }
}
