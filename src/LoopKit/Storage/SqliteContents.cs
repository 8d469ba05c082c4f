namespace LoopKit.Storage;

/// <summary>What the tables of a store hold, as far as they can be read.</summary>
internal sealed class SqliteContents
{
    /// <summary>The streams that have a name.</summary>
    public List<StreamId> Streams { get; } = [];

    /// <summary>The payloads by address, with their lengths.</summary>
    public Dictionary<string, long> Blobs { get; } = new(StringComparer.Ordinal);

    /// <summary>Reports payloads that no event refers to: an append that was refused or repeated may leave some.</summary>
    public void ReportUnused(IReadOnlySet<string> used, FindingList findings)
    {
        var unused = Blobs.Where(blob => !used.Contains(blob.Key)).ToList();
        if (unused.Count > 0)
        {
            findings.Add(StoreFindingKind.Harmless, $"{unused.Count} blobs with {unused.Sum(blob => blob.Value)} bytes are referred to by no event");
        }
    }
}
