namespace LoopKit.Storage;

/// <summary>Where streams stand: read from the database when first asked for, then kept. Nothing depends on what is kept.</summary>
internal sealed class SqliteStreamHeads(SqliteDatabase database, SqliteNumbers numbers)
{
    private const int Capacity = 20_000;

    private readonly Dictionary<string, StreamHead> _heads = [];

    private readonly SqliteStatement _find = database.Prepare("""
        SELECT s.key, s.epoch, s.owner, s.expires, h.version, h.position, e.hash, s.seal
        FROM streams s LEFT JOIN heads h ON h.stream = s.key
        LEFT JOIN events e ON e.position = h.position AND e.version = h.version AND e.stream = s.key
        WHERE s.name = ?1
        """);

    private readonly SqliteStatement _insert = database.Prepare("INSERT INTO streams (key, name) VALUES (?1, ?2)");
    private readonly SqliteStatement _saveLease = database.Prepare("UPDATE streams SET epoch = ?2, owner = ?3, expires = ?4, seal = ?5 WHERE key = ?1");

    public StreamHead Find(StreamId stream)
    {
        if (_heads.TryGetValue(stream.Value, out var head))
        {
            return head;
        }

        if (_heads.Count == Capacity)
        {
            _heads.Clear();
        }

        head = Load(stream);
        _heads.Add(stream.Value, head);
        return head;
    }

    /// <summary>Gives a stream its row when it has none yet.</summary>
    public void Create(StreamId stream, StreamHead head)
    {
        if (head.Key == 0)
        {
            head.Key = numbers.NextStream();
            _insert.Bind(1, head.Key).Bind(2, stream.Value).Execute();
        }
    }

    public void SaveLease(StreamId stream, StreamHead head) => _saveLease
        .Bind(1, head.Key)
        .Bind(2, head.Epoch)
        .Bind(3, head.Owner!.Value.Value)
        .Bind(4, head.ExpiresAt.UtcTicks)
        .Bind(5, RowSeal.Of(stream.Value, head.Epoch, head.Owner!.Value.Value, head.ExpiresAt.UtcTicks))
        .Execute();

    public void Forget() => _heads.Clear();

    public void Forget(StreamId stream) => _heads.Remove(stream.Value);

    private StreamHead Load(StreamId stream)
    {
        try
        {
            return _find.Bind(1, stream.Value).Step() ? Read(stream) : new StreamHead();
        }
        finally
        {
            _find.Reset();
        }
    }

    private StreamHead Read(StreamId stream)
    {
        var head = new StreamHead { Key = _find.Number(0) };
        if (!_find.IsNull(4))
        {
            var hash = _find.Bytes(6);
            if (hash.Length != EventHash.Size)
            {
                throw SqliteErrors.Corrupt(database.Path, $"the last event of stream '{stream}' is missing");
            }

            head.RestoreEvents(_find.Number(4), _find.Number(5), hash);
        }

        if (!_find.IsNull(2) || !_find.IsNull(7))
        {
            RestoreLease(stream, head);
        }

        return head;
    }

    private void RestoreLease(StreamId stream, StreamHead head)
    {
        var (epoch, owner, expires) = (_find.Number(1), _find.Text(2), _find.Number(3));
        if (!_find.IsNull(7) && !_find.Bytes(7).SequenceEqual(RowSeal.Of(stream.Value, epoch, owner, expires)))
        {
            throw SqliteErrors.Corrupt(database.Path, $"the lease of stream '{stream}' does not match its checksum");
        }

        head.RestoreLease(epoch, new HostId(owner), new DateTimeOffset(expires, TimeSpan.Zero));
    }
}
