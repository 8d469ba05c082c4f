namespace LoopKit.Storage;

/// <summary>Collects findings; of each stream only the first bad record, because everything after it hangs on it.</summary>
internal sealed class FindingList
{
    private readonly List<StoreFinding> _all = [];
    private readonly HashSet<StreamId> _bad = [];

    public IReadOnlyList<StoreFinding> All => _all;

    public bool HasDamage => _all.Exists(finding => finding.IsDamage);

    public void Add(StoreFindingKind kind, string text) => _all.Add(new StoreFinding(kind, text));

    /// <summary>A record of a stream is bad.</summary>
    public void AddRecord(StreamId stream, long version, string text)
    {
        if (_bad.Add(stream))
        {
            _all.Add(new StoreFinding(StoreFindingKind.Stream, text, stream, version));
        }
    }

    /// <summary>A payload to which a record refers is bad; the record itself is not.</summary>
    public void AddBlob(StreamId stream, long version, string text) => _all.Add(new StoreFinding(StoreFindingKind.Blob, text, stream, version));

    public void Add(StoreFindingKind kind, StreamId stream, string text) => _all.Add(new StoreFinding(kind, text, stream));
}
