namespace LoopKit.Storage.Jsonl;

/// <summary>Makes single histories of the forked ones that a merge in git leaves.</summary>
/// <remarks>
/// <para>A loop that went on in two branches becomes two loops: the completed or longer history keeps the id, the other one gets an id made from it and from the
/// hash of its first own event, and is stopped, because both worked on the same workspace. No event is lost and every hash stays as it was.</para>
/// <para>Other streams, such as inboxes, are lists that several writers append to: what only the other history has is appended to the first.</para>
/// <para>The result follows from the records alone, so every machine comes to the same one.</para>
/// </remarks>
internal sealed class ForkResolution(JsonlFiles files)
{
    private readonly Dictionary<StreamId, RecordSet> _waiting = [];
    private readonly List<StreamImage> _images = [];

    /// <summary>Resolves one stream, and those that come out of it.</summary>
    /// <param name="state">The forked stream.</param>
    /// <returns>What the streams' files must contain, new ones first.</returns>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>: a record is damaged, or the one before it is missing.</exception>
    public IReadOnlyList<StreamImage> Resolve(StreamState state)
    {
        SetOf(state.Id, state.Name);
        while (_waiting.Count > 0)
        {
            var (stream, records) = _waiting.First();
            _waiting.Remove(stream);
            Resolve(stream, records);
        }

        _images.Reverse();
        return _images;
    }

    private void Resolve(StreamId stream, RecordSet records)
    {
        var chains = records.Chains().Select(WholeAppends).Where(chain => chain.Count > 0).ToList();
        foreach (var first in chains.Select(chain => chain[0]).Where(first => first.Record.Version != 1))
        {
            throw JsonlErrors.Corrupt(files.Root, $"event {first.Record.Version - 1} of stream '{stream}', with hash {first.PreviousHash}, is missing in {StreamFileName.Of(stream)}");
        }

        var known = chains[0].Select(record => record.Hash).ToHashSet(StringComparer.Ordinal);
        List<IReadOnlyList<ChainRecord>> others = [];
        foreach (var chain in chains.Skip(1).Where(chain => !LoopFork.AddsNothing(chain, known)))
        {
            others.Add(chain);
            if (LoopFork.LoopOf(stream) is { } loop)
            {
                var parting = chain.First(record => !known.Contains(record.Hash));
                var fork = LoopFork.Derive(loop, parting, chain);
                _ = SetOf(fork.Stream, StreamFileName.Of(fork.Stream)).Add(new MemoryStream(fork.Content));
            }

            known.UnionWith(chain.Select(record => record.Hash));
        }

        _images.Add(LoopFork.LoopOf(stream) is null ? new StreamImage(stream, JoinedStream.Of(chains[0], others)) : new StreamImage(stream, LoopFork.Lines(chains[0])));
    }

    /// <summary>The records to resolve of a stream, those in its files included.</summary>
    private RecordSet SetOf(StreamId stream, string name)
    {
        if (_waiting.TryGetValue(stream, out var records))
        {
            return records;
        }

        _waiting.Add(stream, records = new RecordSet());
        foreach (var path in files.SegmentsOf(name).Select(segment => files.Segment(name, segment)))
        {
            if (records.Add(SharedFile.OpenRead(path)) is { } damage)
            {
                throw JsonlErrors.Corrupt(files, new StreamDamage(path, damage.Offset, damage.Problem));
            }
        }

        return records;
    }

    /// <summary>An append whose last record is missing was never acknowledged.</summary>
    private static IReadOnlyList<ChainRecord> WholeAppends(IReadOnlyList<ChainRecord> chain)
    {
        var count = chain.Count;
        while (count > 0 && chain[count - 1].Record.More)
        {
            count--;
        }

        return count == chain.Count ? chain : [.. chain.Take(count)];
    }
}
