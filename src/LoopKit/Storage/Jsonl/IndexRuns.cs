namespace LoopKit.Storage.Jsonl;

/// <summary>Reads the order of writing from the index. Thread-safe.</summary>
internal sealed class IndexRuns(IndexFiles index, StreamCatalog catalog)
{
    private volatile Numbers _numbers = new([], 0);

    public IReadOnlyList<EventRun> After(long position)
    {
        var page = index.ReadEntries(index.FindEntry(position));
        if (page.Count == 0)
        {
            return [];
        }

        var length = new FileInfo(index.Names).Length;
        if (length != _numbers.Length)
        {
            _numbers = new Numbers(index.ReadNames(), length);
        }

        // A name is written before the first entry with its number.
        var numbers = _numbers;
        if (page.FirstOrDefault(entry => (uint)entry.Stream >= (uint)numbers.Count) is { Count: > 0 } nameless)
        {
            throw JsonlErrors.IndexCorrupt(index.Directory, $"stream {nameless.Stream} has no name");
        }

        return [.. page.Select(entry => new EventRun(numbers.CurrentName(entry.Stream) is { } name ? catalog.Find(name) : null, entry.Position, entry.FirstVersion, entry.Count))];
    }

    /// <summary>The names by number. A stream that was deleted and began anew has its last number only.</summary>
    private sealed class Numbers(List<string> names, long length)
    {
        private readonly Dictionary<string, int> _current = names.Index().GroupBy(name => name.Item, name => name.Index).ToDictionary(name => name.Key, numbers => numbers.Last());

        /// <summary>The length of the file that they come from.</summary>
        public long Length => length;

        public int Count => names.Count;

        public string? CurrentName(int number) => _current[names[number]] == number ? names[number] : null;
    }
}
