using LoopKit.Storage;

namespace LoopKit.Archive;

/// <summary>One stream of an archive while it is read: every event is checked as <c>loopkit verify</c> does.</summary>
internal sealed class ArchivedStream(ArchiveReader reader, IReadOnlyDictionary<string, Blob> blobs, JournalFold? fold)
{
    private readonly StreamChain _chain = new();
    private readonly List<EventData> _events = [];

    public IReadOnlyList<EventData> Events => _events;

    public JournalFold? Fold => fold;

    /// <summary>The hash of the last event.</summary>
    public string Hash { get; private set; } = EventHash.Genesis;

    public void Add(ArchiveEvent archived)
    {
        var data = new EventData(archived.Type, ArchiveText.BytesOf(archived.Text, archived.Base64), archived.At.ToUniversalTime());
        if (Problem(archived, data) is { } problem)
        {
            throw reader.Invalid(problem);
        }

        Hash = archived.Hash;
        _events.Add(data);
    }

    private string? Problem(ArchiveEvent archived, EventData data)
    {
        if (archived.Hash.Length != EventHash.Size * 2 || !archived.Hash.All(char.IsAsciiHexDigitLower) || archived.Type.Length is 0 or > 128)
        {
            return $"event {archived.Version} has no hash or type";
        }

        return _chain.Add(archived.Version, data, Convert.FromHexString(archived.Hash))
            ?? fold?.Add(archived.Version, data)
            ?? BlobReferences.In(data.Payload.Span).Where(hash => !blobs.ContainsKey(hash)).Select(hash => $"blob {hash} is missing").FirstOrDefault();
    }
}
