namespace LoopKit.Storage;

/// <summary>Reads events in pages, and checks every one of them against its hash.</summary>
/// <remarks>
/// An event knows the position of the one before it in its stream. A page of a stream is found from its end, which is the next mark in the
/// index or the head of the stream, and then read forwards.
/// </remarks>
internal sealed class SqliteEventReader(SqliteDatabase database)
{
    private const int PageEvents = 256;
    private const long PageBytes = 4_000_000;
    private const int StreamsRemembered = 4_096;

    private static readonly byte[] _genesis = new byte[EventHash.Size];

    private readonly SqliteStatement _head = database.Prepare(
        "SELECT s.key, h.version, h.position FROM streams s JOIN heads h ON h.stream = s.key WHERE s.name = ?1");

    private readonly SqliteStatement _mark = database.Prepare(
        $"SELECT position FROM events WHERE stream = ?1 AND version = ?2 AND version % {SqliteSchema.MarkInterval} = 0");

    private readonly SqliteStatement _back = database.Prepare("SELECT back, hash FROM events WHERE position = ?1");

    private readonly SqliteStatement _event = database.Prepare(
        "SELECT position, stream, version, at, hash, type, payload FROM events WHERE position = ?1");

    private readonly SqliteStatement _all = database.Prepare("""
        SELECT e.position, e.stream, e.version, e.at, e.hash, e.type, e.payload, p.hash
        FROM events e LEFT JOIN events p ON p.position = e.back
        WHERE e.position > ?1 ORDER BY e.position
        """);

    private readonly SqliteStatement _name = database.Prepare("SELECT name FROM streams WHERE key = ?1");

    private readonly Dictionary<long, StreamId> _names = [];

    /// <summary>Reads events of one stream, as many as make a page; none when there are no more.</summary>
    public List<StoredEvent> ReadStream(StreamId stream, long afterVersion)
    {
        // One transaction, so that head, marks and events belong together.
        database.Execute("BEGIN");
        try
        {
            return _head.Bind(1, stream.Value).TryRead(Cursor.FromHead, out var head) && head.Version > afterVersion
                ? ReadStream(stream, afterVersion, PageEnd(stream, afterVersion, head))
                : [];
        }
        finally
        {
            database.TryRollback();
        }
    }

    /// <summary>Reads events of all streams, as many as make a page; none when there are no more.</summary>
    public List<StoredEvent> ReadAll(long afterPosition)
    {
        var page = new List<StoredEvent>();
        try
        {
            _all.Bind(1, afterPosition);
            for (var bytes = 0L; page.Count < PageEvents && bytes < PageBytes && _all.Step(); bytes += page[^1].Payload.Length)
            {
                var previous = _all.Number(2) == 1 ? _genesis : _all.Bytes(7);
                page.Add(Decode(_all, NameOf(_all.Number(1)), previous, Convert.ToHexStringLower(previous)));
            }
        }
        finally
        {
            _all.Reset();
        }

        return page;
    }

    /// <summary>The last event of the page that begins after a version.</summary>
    private Cursor PageEnd(StreamId stream, long afterVersion, Cursor head)
    {
        var version = ((afterVersion / SqliteSchema.MarkInterval) + 1) * SqliteSchema.MarkInterval;
        return version >= head.Version
            ? head
            : _mark.Bind(1, head.Stream).Bind(2, version).TryRead(row => row.Number(0), out var position)
                ? new Cursor(head.Stream, version, position)
                : throw Missing(stream, version);
    }

    private List<StoredEvent> ReadStream(StreamId stream, long afterVersion, Cursor end)
    {
        var positions = new long[end.Version - afterVersion];
        Span<byte> previous = stackalloc byte[EventHash.Size];
        var before = end.Position;
        for (var index = positions.Length - 1; index >= 0; index--)
        {
            positions[index] = before;
            before = Back(stream, afterVersion + index + 1, before, previous);
        }

        previous.Clear();
        if (afterVersion > 0)
        {
            Back(stream, afterVersion, before, previous);
        }

        return ReadForwards(stream, end.Stream, afterVersion, positions, previous);
    }

    /// <returns>The position of the event before.</returns>
    private long Back(StreamId stream, long version, long position, Span<byte> hash)
    {
        try
        {
            if (!_back.Bind(1, position).Step())
            {
                throw Missing(stream, version);
            }

            CopyHash(_back.Bytes(1), hash, stream, version);
            return _back.Number(0);
        }
        finally
        {
            _back.Reset();
        }
    }

    private List<StoredEvent> ReadForwards(StreamId stream, long key, long afterVersion, long[] positions, Span<byte> previous)
    {
        var page = new List<StoredEvent>(positions.Length);
        var previousText = Convert.ToHexStringLower(previous);
        for (var bytes = 0L; page.Count < positions.Length && bytes < PageBytes;)
        {
            try
            {
                var version = afterVersion + page.Count + 1;
                if (!_event.Bind(1, positions[page.Count]).Step() || _event.Number(1) != key || _event.Number(2) != version)
                {
                    throw Missing(stream, version);
                }

                var stored = Decode(_event, stream, previous, previousText);
                CopyHash(_event.Bytes(4), previous, stream, version);
                previousText = stored.Hash;
                bytes += stored.Payload.Length;
                page.Add(stored);
            }
            finally
            {
                _event.Reset();
            }
        }

        return page;
    }

    private StoredEvent Decode(SqliteStatement row, StreamId stream, ReadOnlySpan<byte> previous, string previousText)
    {
        var (version, ticks) = (row.Number(2), row.Number(3));
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks)
        {
            throw Damaged(stream, version);
        }

        var data = new EventData(row.Text(5), row.Bytes(6).ToArray(), new DateTimeOffset(ticks, TimeSpan.Zero));
        Span<byte> hash = stackalloc byte[EventHash.Size];
        EventHash.Compute(previous, version, data, hash);
        return hash.SequenceEqual(row.Bytes(4))
            ? new StoredEvent(stream, version, row.Number(0), data.Type, data.Payload, data.At, Convert.ToHexStringLower(hash), previousText)
            : throw Damaged(stream, version);
    }

    private StreamId NameOf(long key)
    {
        if (_names.TryGetValue(key, out var name))
        {
            return name;
        }

        if (_names.Count == StreamsRemembered)
        {
            _names.Clear();
        }

        return _name.Bind(1, key).TryRead(row => row.Text(0), out var text)
            ? _names[key] = new StreamId(text)
            : throw SqliteErrors.Corrupt(database.Path, $"stream number {key} has events but no name");
    }

    private void CopyHash(ReadOnlySpan<byte> source, Span<byte> target, StreamId stream, long version)
    {
        if (!source.TryCopyTo(target) || source.Length != target.Length)
        {
            throw Damaged(stream, version);
        }
    }

    private LoopKitException Missing(StreamId stream, long version) =>
        SqliteErrors.Corrupt(database.Path, $"event {version} of stream '{stream}' is missing");

    private LoopKitException Damaged(StreamId stream, long version) =>
        SqliteErrors.Corrupt(database.Path, $"event {version} of stream '{stream}' does not match its hash");

    /// <summary>One event of a stream.</summary>
    private readonly record struct Cursor(long Stream, long Version, long Position)
    {
        public static Cursor FromHead(SqliteStatement row) => new(row.Number(0), row.Number(1), row.Number(2));
    }
}
