using LoopKit.Engine;

namespace LoopKit.Storage.Jsonl;

/// <summary>What a process sees that does not host the store. It changes nothing.</summary>
/// <remarks>
/// Beside a live host it sees what the host has made durable, which is what has a position. Without one it sees whole appends, also those that
/// came with git and have no positions yet: those get, in memory, the ones that a host would give them. A fork is resolved in memory as a host would.
/// </remarks>
internal sealed class ReaderView(JsonlFiles files) : IStreamView
{
    private readonly Lock _gate = new();
    private readonly StreamCatalog _catalog = new(files);
    private IndexFiles? _index;
    private bool _hasHost;
    private MemoryIndex? _memory;

    public StreamState? Find(StreamId stream)
    {
        lock (_gate)
        {
            LookAtHost();
            var name = StreamFileName.Of(stream);
            _catalog.Refresh(name);
            if (_catalog.Find(name) is not { IsForked: false })
            {
                RefreshAll();
            }

            if (_catalog.Find(name) is not { } state)
            {
                return null;
            }

            Publish(state);
            return state;
        }
    }

    public long[] PositionsOf(StreamState state, long firstVersion, int count)
    {
        var positions = new long[count];
        var indexed = (int)Math.Clamp(state.Indexed - firstVersion + 1, 0, count);
        if (indexed > 0)
        {
            _index!.Read(state.Name, firstVersion, positions.AsSpan(0, indexed));
        }

        for (; indexed < count; indexed++)
        {
            positions[indexed] = Memory().PositionOf(state.Name, firstVersion + indexed);
        }

        return positions;
    }

    public IReadOnlyList<EventRun> RunsAfter(long position)
    {
        lock (_gate)
        {
            LookAtHost();
            RefreshAll();
            var indexed = _index is null ? [] : new IndexRuns(_index, _catalog).After(position);
            return indexed.Count > 0 || _hasHost ? indexed : Memory().After(position);
        }
    }

    public IReadOnlyList<StreamState> Damaged() => [.. Unsound().Where(state => state.Damage is not null)];

    public LoopSnapshot? FindLoop(LoopId loop)
    {
        lock (_gate)
        {
            LookAtHost();
            RefreshAll();
            return _catalog.Loops().GetValueOrDefault(loop);
        }
    }

    public IEnumerable<LoopSnapshot> Loops()
    {
        lock (_gate)
        {
            LookAtHost();
            RefreshAll();
            return _catalog.Loops().Values;
        }
    }

    /// <summary>Torn ends and damage, for an examination.</summary>
    public IReadOnlyList<StreamState> Unsound()
    {
        lock (_gate)
        {
            LookAtHost();
            RefreshAll();
            return [.. _catalog.States.Where(state => state.Damage is not null || (state.Torn is not null && !_hasHost))];
        }
    }

    private void LookAtHost()
    {
        _hasHost = LoopStores.HolderOf(files.Root) is not null;
        var directory = IndexOpening.ReadSession(files) is { } session ? files.Index(session.Generation) : null;
        if (directory != _index?.Directory)
        {
            (_index, _memory) = (directory is null ? null : new IndexFiles(directory), null);
        }
    }

    private void RefreshAll()
    {
        _catalog.Refresh();
        foreach (var forked in _catalog.States.Where(state => state.IsForked).ToList())
        {
            Resolve(forked);
        }

        foreach (var state in _catalog.States)
        {
            Publish(state);
        }
    }

    private void Resolve(StreamState forked)
    {
        try
        {
            foreach (var image in new ForkResolution(files).Resolve(forked))
            {
                var state = new StreamState(StreamFileName.Of(image.Stream)) { Id = image.Stream, Image = image.Content };
                new StreamScanner(files, state).Run();
                _catalog.Put(state);
            }

            _memory = null;
        }
        catch (LoopKitException exception) when (exception.Code == ErrorCodes.StoreCorrupt)
        {
            forked.IsForked = false;
            forked.Damage ??= new StreamDamage(files.Segment(forked.Name, forked.Segment), forked.Length, exception.Explanation);
        }
    }

    private void Publish(StreamState state)
    {
        var last = state.Image is null && _index is not null ? _index.LastOf(state.Name).Last : 0;
        var indexed = last <= state.Head.Version ? last : 0;
        var published = _hasHost && _index is not null ? indexed : state.Head.Version;
        if (published != state.Published || indexed != state.Indexed)
        {
            _memory = null;
        }

        (state.Indexed, state.Published) = (indexed, published);
    }

    private MemoryIndex Memory()
    {
        lock (_gate)
        {
            if (_memory is null)
            {
                RefreshAll();
                _memory = MemoryIndex.Of(files, _catalog.States.Where(state => state.Indexed < state.Published), _index);
            }

            return _memory;
        }
    }
}
