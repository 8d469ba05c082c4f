namespace LoopKit.Storage.Jsonl;

/// <summary>Reads one stream in pages, and checks every event against its hash and its place in the chain.</summary>
/// <param name="files">The files.</param>
/// <param name="state">The stream.</param>
/// <param name="positions">The positions of a run of versions.</param>
/// <param name="afterVersion">Where to begin.</param>
internal sealed class StreamReading(JsonlFiles files, StreamState state, Func<StreamState, long, int, long[]> positions, long afterVersion)
{
    private const int PageEvents = 256;
    private const long PageBytes = 4_000_000;

    private static readonly byte[] _genesis = new byte[EventHash.Size];

    private StreamPlace? _place = afterVersion <= 0
        ? new StreamPlace(0, 1, 0, _genesis)
        : state.LastRead is { } last && last.Version == afterVersion ? last : null;

    private long _version = Math.Max(afterVersion, 0);

    /// <summary>The last version that was read.</summary>
    public long Version => _version;

    /// <summary>Reads as many events as make a page; none when there are no more up to a version.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>, naming file and line.</exception>
    public List<StoredEvent> ReadPage(long upTo)
    {
        var records = new List<JsonlRecord>();
        for (var bytes = 0L; _version < upTo && records.Count < PageEvents && bytes < PageBytes;)
        {
            var before = _version;
            ReadFile(upTo, records, ref bytes);
            if (_version == before)
            {
                throw Missing(before + 1);
            }
        }

        state.LastRead = _place ?? state.LastRead;
        if (records.Count == 0)
        {
            return [];
        }

        var places = positions(state, records[0].Version, records.Count);
        return [.. records.Select((record, index) => ToEvent(record, places[index]))];
    }

    /// <summary>Reads on in the file that has the next version, at most to its end.</summary>
    private void ReadFile(long upTo, List<JsonlRecord> records, ref long bytes)
    {
        var segment = _place?.Segment ?? 0;
        if (_place is null || !HasMore(segment, _place.Offset))
        {
            segment = files.SegmentsOf(state).LastOrDefault(first => first <= _version + 1);
            if (segment == 0)
            {
                return;
            }
        }

        var path = files.Segment(state.Name, segment);
        using var source = files.Open(state, segment);
        var start = _place is { } place && place.Segment == segment ? place.Offset : StreamSearch.OffsetBefore(source, _version);
        using var reader = new LineReader(source, start);
        while (_version < upTo && records.Count < PageEvents && bytes < PageBytes && reader.TryRead(out var line))
        {
            Take(path, segment, line, records, ref bytes);
        }
    }

    private bool HasMore(long segment, long offset)
    {
        using var source = files.Open(state, segment);
        return source.Length > offset;
    }

    private void Take(string path, long segment, Line line, List<JsonlRecord> records, ref long bytes)
    {
        if (RecordParser.Read(line.Bytes, out var record) is { } problem)
        {
            throw Damaged(path, line, problem);
        }

        if (record!.Version > _version)
        {
            if (record.Version != _version + 1 || (_place?.Hash is { } hash && !record.Previous.AsSpan().SequenceEqual(hash)))
            {
                throw Damaged(path, line, $"event {record.Version} does not follow from event {_version}");
            }

            if (!record.HashIsRight())
            {
                throw Damaged(path, line, $"event {record.Version} does not match its hash");
            }

            records.Add(record with { Payload = record.Payload.ToArray(), Summary = default });
            bytes += record.Payload.Length;
            _version = record.Version;
        }

        _place = new StreamPlace(_version, segment, line.End, record.Version == _version ? record.Hash : null);
    }

    private StoredEvent ToEvent(JsonlRecord record, long position) => new(
        state.Id,
        record.Version,
        position,
        record.Type,
        record.Payload,
        record.At,
        Convert.ToHexStringLower(record.Hash),
        Convert.ToHexStringLower(record.Previous));

    private LoopKitException Missing(long version) => state.Damage is { } damage
        ? JsonlErrors.Corrupt(files, damage)
        : JsonlErrors.Corrupt(files.Root, $"event {version} of stream '{state.Id}' is missing in {files.Shown(files.Segment(state.Name, state.Segment))}");

    private LoopKitException Damaged(string path, Line line, string problem) => JsonlErrors.Corrupt(files, new StreamDamage(path, line.Offset, problem));
}
