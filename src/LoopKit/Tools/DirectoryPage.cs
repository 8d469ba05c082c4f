namespace LoopKit.Tools;

/// <summary>Keeps the first names of a directory in ordinal order, in memory for a page, however many are offered.</summary>
internal sealed class DirectoryPage(string? after, int size)
{
    private readonly PriorityQueue<DirectoryEntry, string> _entries = new(Comparer<string>.Create((left, right) => string.CompareOrdinal(right, left)));

    /// <summary>Offers a name.</summary>
    public void Add(DirectoryEntry entry)
    {
        if (after is not null && string.CompareOrdinal(entry.Name, after) <= 0)
        {
            return;
        }

        if (_entries.Count < size)
        {
            _entries.Enqueue(entry, entry.Name);
        }
        else
        {
            _entries.EnqueueDequeue(entry, entry.Name);
        }
    }

    /// <summary>The names, in order.</summary>
    public IReadOnlyList<DirectoryEntry> ToList() =>
        [.. _entries.UnorderedItems.Select(item => item.Element).OrderBy(entry => entry.Name, StringComparer.Ordinal)];
}
