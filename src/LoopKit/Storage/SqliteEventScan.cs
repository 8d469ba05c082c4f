namespace LoopKit.Storage;

/// <summary>Reads the table of events from its first row to its last, and compares it with what the other tables say about it.</summary>
internal sealed class SqliteEventScan(SqliteDatabase database, FindingList findings)
{
    private readonly SqliteStatement? _reference = SqliteSchema.VersionOf(database) < 2 ? null : database.Prepare("SELECT 1 FROM blob_refs WHERE stream = ?1 AND hash = ?2");
    private readonly Dictionary<long, StreamId> _names = [];
    private readonly Dictionary<long, Trail> _trails = [];

    public void Run(SqliteContents contents, CancellationToken cancellationToken)
    {
        Names(contents);
        Events(cancellationToken);
        Heads();
    }

    private void Names(SqliteContents contents)
    {
        using var rows = database.PrepareOnce("SELECT key, name FROM streams");
        while (rows.Step())
        {
            var name = new StreamId(rows.Text(1));
            _names[rows.Number(0)] = name;
            if (name.Value.Length > 0)
            {
                contents.Streams.Add(name);
            }
        }
    }

    private void Events(CancellationToken cancellationToken)
    {
        using var rows = database.PrepareOnce("SELECT stream, version, position, back, at, hash, type, payload FROM events ORDER BY position");
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var stream = rows.Number(0);
            if (!_trails.TryGetValue(stream, out var trail))
            {
                _trails.Add(stream, trail = new Trail());
            }

            if (!trail.IsBroken && trail.Add(rows) is { } problem)
            {
                trail.IsBroken = true;
                findings.AddRecord(NameOf(stream), trail.Chain.Version + 1, problem);
            }
            else if (!trail.IsBroken)
            {
                References(stream, trail.Chain.Version, rows.Bytes(7));
            }
        }
    }

    /// <summary>A payload that is not known to belong to a stream would go with the next stream that is deleted.</summary>
    private void References(long stream, long version, ReadOnlySpan<byte> payload)
    {
        foreach (var hash in _reference is null ? [] : BlobReferences.In(payload))
        {
            if (!_reference!.Bind(1, stream).Bind(2, Convert.FromHexString(hash)).TryRead(row => true, out _))
            {
                findings.AddBlob(NameOf(stream), version, $"blob {hash}, to which the event refers, is not listed as the stream's");
            }
        }
    }

    private void Heads()
    {
        var heads = new Dictionary<long, (long Version, long Position)>();
        using (var rows = database.PrepareOnce("SELECT stream, version, position FROM heads"))
        {
            while (rows.Step())
            {
                heads[rows.Number(0)] = (rows.Number(1), rows.Number(2));
            }
        }

        foreach (var (stream, trail) in _trails.Where(pair => !pair.Value.IsBroken))
        {
            if (!_names.ContainsKey(stream))
            {
                findings.AddRecord(NameOf(stream), 1, $"stream number {stream} has events but no name");
            }

            if (!heads.TryGetValue(stream, out var head) || head != (trail.Chain.Version, trail.Position))
            {
                findings.AddRecord(NameOf(stream), trail.Chain.Version + 1, $"the stream should end with event {head.Version} at position {head.Position}, but its events end with {trail.Chain.Version} at {trail.Position}");
            }
        }

        foreach (var stream in heads.Keys.Where(stream => !_trails.ContainsKey(stream)))
        {
            findings.AddRecord(NameOf(stream), 1, $"the stream should have {heads[stream].Version} events, but there are none");
        }
    }

    private StreamId NameOf(long stream) => _names.TryGetValue(stream, out var name) ? name : new StreamId($"number {stream}");

    /// <summary>One stream while its events go by.</summary>
    private sealed class Trail
    {
        public StreamChain Chain { get; } = new();

        public long Position { get; private set; }

        public bool IsBroken { get; set; }

        public string? Add(SqliteStatement row)
        {
            var (position, back, ticks) = (row.Number(2), row.Number(3), row.Number(4));
            if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
            {
                return $"event {row.Number(1)} does not match its hash";
            }

            var data = new EventData(row.Text(6), row.Bytes(7).ToArray(), new DateTimeOffset(ticks, TimeSpan.Zero));
            if (Chain.Add(row.Number(1), data, row.Bytes(5)) is { } problem)
            {
                return problem;
            }

            var expected = Position;
            Position = position;
            return back == expected ? null : $"event {Chain.Version} leads back to position {back}, but the event before it is at {expected}";
        }
    }
}
