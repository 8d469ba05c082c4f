using System.Globalization;

namespace LoopKit.Storage.Jsonl;

/// <summary>Puts the streams in order when a host opens a store: torn ends are cut, forks become single histories.</summary>
internal sealed class StoreRepairs(JsonlFiles files, StreamCatalog catalog, TimeProvider time)
{
    private readonly List<StoreRepair> _done = [];

    /// <returns>What was done.</returns>
    public IReadOnlyList<StoreRepair> Run()
    {
        foreach (var state in catalog.States.Where(state => state.Torn is not null).OrderBy(state => state.Name, StringComparer.Ordinal).ToList())
        {
            Mend(state, state.Torn!);
        }

        foreach (var state in catalog.States.Where(state => state.IsForked).OrderBy(state => state.Name, StringComparer.Ordinal).ToList())
        {
            Resolve(state);
        }

        return _done;
    }

    private void Mend(StreamState state, TornTail torn)
    {
        if (torn.OnlyLineEnd)
        {
            using var file = AppendFile.Open(torn.Path);
            file.Write("\n"u8);
            file.Sync();
            Report(torn.Path, "the missing end of the last line was added");
        }
        else
        {
            Cut(torn);
        }

        if (state.Head.Version == 0)
        {
            catalog.Remove(state.Name);
        }
        else
        {
            (state.Torn, state.Touched) = (null, 0);
        }
    }

    private void Cut(TornTail torn)
    {
        var kept = Path.Combine(files.Local, "torn", string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow():yyyyMMddHHmmssfff}-{_done.Count}-{Path.GetFileName(torn.Path)}"));
        using var file = AppendFile.Open(torn.Path);
        var tail = file.ReadFrom(torn.From);
        DurableFiles.Write(kept, tail);
        if (torn.From > 0)
        {
            file.Cut(torn.From);
        }
        else
        {
            DurableFiles.Delete(torn.Path);
        }

        Report(torn.Path, $"{tail.Length} bytes of an unfinished, unacknowledged write were cut off at byte {torn.From}; they are kept in {files.Shown(kept)}");
    }

    private void Resolve(StreamState forked)
    {
        try
        {
            foreach (var image in new ForkResolution(files).Resolve(forked))
            {
                Write(StreamFileName.Of(image.Stream), image);
            }
        }
        catch (LoopKitException exception) when (exception.Code == ErrorCodes.StoreCorrupt)
        {
            forked.IsForked = false;
            forked.Damage = new StreamDamage(files.Segment(forked.Name, forked.Segment), forked.Length, exception.Explanation);
        }
    }

    private void Write(string name, StreamImage image)
    {
        var first = files.Segment(name, 1);
        DurableFiles.Write(first, image.Content);
        foreach (var further in files.SegmentsOf(name).Where(segment => segment > 1).Select(segment => files.Segment(name, segment)))
        {
            DurableFiles.Delete(further);
        }

        catalog.Remove(name);
        catalog.Refresh(name);
        Report(first, $"git brought two histories together; they were resolved, and stream '{image.Stream}' has {catalog.Find(name)?.Head.Version} events");
    }

    private void Report(string path, string what) => _done.Add(new StoreRepair(time.GetUtcNow(), files.Shown(path), what));
}
