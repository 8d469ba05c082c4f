using System.Text;

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
    private const int TypesRemembered = 256;
    private const int LongestType = 128;

    private static readonly byte[] _genesis = new byte[EventHash.Size];

    private readonly SqliteStatement _head = database.Prepare(
        "SELECT s.key, h.version, h.position FROM streams s JOIN heads h ON h.stream = s.key WHERE s.name = ?1");

    private readonly SqliteStatement _mark = database.Prepare(
        $"SELECT position FROM events WHERE stream = ?1 AND version = ?2 AND version % {SqliteSchema.MarkInterval} = 0");

    private readonly SqliteStatement _hash = database.Prepare("SELECT hash FROM events WHERE position = ?1");

    private readonly SqliteStatement _event = database.Prepare(
        "SELECT position, stream, version, at, hash, type, payload, back FROM events WHERE position = ?1");

    private readonly SqliteStatement _all = database.Prepare("""
        SELECT e.position, e.stream, e.version, e.at, e.hash, e.type, e.payload, p.hash
        FROM events e LEFT JOIN events p ON p.position = e.back
        WHERE e.position > ?1 ORDER BY e.position
        """);

    private readonly SqliteStatement _name = database.Prepare("SELECT name FROM streams WHERE key = ?1");

    private readonly Dictionary<long, StreamId> _names = [];
    private readonly HashSet<string> _types = new(StringComparer.Ordinal);

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
                var row = new Row(_all.Number(0), 0, _all.Number(3), TypeOf(_all.Bytes(5)), _all.Bytes(6).ToArray(), _all.Bytes(4).ToArray());
                page.Add(Check(NameOf(_all.Number(1)), _all.Number(2), row, previous, Convert.ToHexStringLower(previous)));
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

    /// <summary>Reads from the last event of a page to its first, and checks what was read from the first to the last.</summary>
    private List<StoredEvent> ReadStream(StreamId stream, long afterVersion, Cursor end)
    {
        var rows = new Row[end.Version - afterVersion];
        var (before, bytes, count) = (end.Position, 0L, rows.Length);
        for (var index = rows.Length - 1; index >= 0; index--)
        {
            rows[index] = ReadRow(stream, end.Stream, afterVersion + index + 1, before);
            before = rows[index].Back;

            // A page keeps its first events: the others come again with the next one.
            for (bytes += rows[index].Payload.Length; bytes > PageBytes && count > index + 1; count--)
            {
                bytes -= rows[count - 1].Payload.Length;
                rows[count - 1] = default;
            }
        }

        Span<byte> previous = stackalloc byte[EventHash.Size];
        previous.Clear();
        if (afterVersion > 0)
        {
            CopyHash(stream, afterVersion, before, previous);
        }

        return Check(stream, afterVersion, rows.AsSpan(0, count), previous);
    }

    private Row ReadRow(StreamId stream, long key, long version, long position)
    {
        try
        {
            return _event.Bind(1, position).Step() && _event.Number(1) == key && _event.Number(2) == version
                ? new Row(position, _event.Number(7), _event.Number(3), TypeOf(_event.Bytes(5)), _event.Bytes(6).ToArray(), _event.Bytes(4).ToArray())
                : throw Missing(stream, version);
        }
        finally
        {
            _event.Reset();
        }
    }

    private List<StoredEvent> Check(StreamId stream, long afterVersion, ReadOnlySpan<Row> rows, Span<byte> previous)
    {
        var page = new List<StoredEvent>(rows.Length);
        var previousText = Convert.ToHexStringLower(previous);
        foreach (var row in rows)
        {
            page.Add(Check(stream, afterVersion + page.Count + 1, row, previous, previousText));
            row.Hash.CopyTo(previous);
            previousText = page[^1].Hash;
        }

        return page;
    }

    /// <summary>Copies the hash of the event that a page begins after.</summary>
    private void CopyHash(StreamId stream, long version, long position, Span<byte> hash)
    {
        try
        {
            if (!_hash.Bind(1, position).Step())
            {
                throw Missing(stream, version);
            }

            if (_hash.Bytes(0).Length != EventHash.Size)
            {
                throw Damaged(stream, version);
            }

            _hash.Bytes(0).CopyTo(hash);
        }
        finally
        {
            _hash.Reset();
        }
    }

    private StoredEvent Check(StreamId stream, long version, in Row row, ReadOnlySpan<byte> previous, string previousText)
    {
        if (row.Ticks < 0 || row.Ticks > DateTime.MaxValue.Ticks)
        {
            throw Damaged(stream, version);
        }

        var data = new EventData(row.Type, row.Payload, new DateTimeOffset(row.Ticks, TimeSpan.Zero));
        Span<byte> hash = stackalloc byte[EventHash.Size];
        EventHash.Compute(previous, version, data, hash);
        return hash.SequenceEqual(row.Hash)
            ? new StoredEvent(stream, version, row.Position, data.Type, data.Payload, data.At, Convert.ToHexStringLower(hash), previousText)
            : throw Damaged(stream, version);
    }

    /// <summary>The type as a text of which there is one for all events: there are few types, and events by the million.</summary>
    private string TypeOf(ReadOnlySpan<byte> utf8)
    {
        Span<char> text = stackalloc char[LongestType];
        if (!Encoding.UTF8.TryGetChars(utf8, text, out var length))
        {
            return Encoding.UTF8.GetString(utf8);
        }

        var lookup = _types.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(text[..length], out var type))
        {
            if (_types.Count == TypesRemembered)
            {
                _types.Clear();
            }

            _types.Add(type = text[..length].ToString());
        }

        return type;
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

    private LoopKitException Missing(StreamId stream, long version) =>
        SqliteErrors.Corrupt(database.Path, $"event {version} of stream '{stream}' is missing");

    private LoopKitException Damaged(StreamId stream, long version) =>
        SqliteErrors.Corrupt(database.Path, $"event {version} of stream '{stream}' does not match its hash");

    /// <summary>An event as it is stored, not yet checked. <c>Back</c> is the position of the event before it in its stream.</summary>
    private readonly record struct Row(long Position, long Back, long Ticks, string Type, byte[] Payload, byte[] Hash);

    /// <summary>One event of a stream.</summary>
    private readonly record struct Cursor(long Stream, long Version, long Position)
    {
        public static Cursor FromHead(SqliteStatement row) => new(row.Number(0), row.Number(1), row.Number(2));
    }
}
