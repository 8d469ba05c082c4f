using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>Removes loops that have ended, or counts what that would free. Works within its caller's transaction.</summary>
internal sealed class SqliteLoopEraser(SqliteDatabase database)
{
    // From the head back to the first event: there is no index of all events, and no need to look at other streams.
    private const string Chain = """
        WITH RECURSIVE chain (position, back, size) AS (
            SELECT position, back, length(payload) FROM events WHERE position = ?2 AND stream = ?1
            UNION
            SELECT e.position, e.back, length(e.payload) FROM chain c CROSS JOIN events e ON e.position = c.back WHERE e.stream = ?1)
        """;

    private const string LastBrought = """
        hash IN (SELECT hash FROM blob_refs WHERE stream IN (?1, ?2))
        AND NOT EXISTS (SELECT 1 FROM blob_refs r WHERE r.hash = blobs.hash AND r.stream NOT IN (?1, ?2))
        """;

    private readonly SqliteStatement _status = database.Prepare("SELECT status FROM loops WHERE id = ?1");

    private readonly SqliteStatement _stream = database.Prepare(
        "SELECT s.key, coalesce(h.position, 0), coalesce(h.version, 0) FROM streams s LEFT JOIN heads h ON h.stream = s.key WHERE s.name = ?1");

    private readonly SqliteStatement _payloads = database.Prepare($"{Chain} SELECT coalesce(sum(size), 0) FROM chain");
    private readonly SqliteStatement _blobs = database.Prepare($"SELECT coalesce(sum(length(bytes)), 0) FROM blobs WHERE {LastBrought}");

    /// <summary>What removing a loop would come to.</summary>
    public LoopErasure Measure(LoopId loop) => Find(loop, out var journal, out var inbox) ?? new(Measure(journal, inbox), null);

    /// <summary>Removes a loop, unless it has not ended.</summary>
    public LoopErasure Erase(LoopId loop)
    {
        if (Find(loop, out var journal, out var inbox) is { } refusal)
        {
            return refusal;
        }

        var freed = Measure(journal, inbox);
        KeepNumbers();
        Run($"DELETE FROM blobs WHERE {LastBrought}", journal.Key, inbox.Key);
        Run("DELETE FROM blob_refs WHERE stream IN (?1, ?2)", journal.Key, inbox.Key);
        Erase(journal);
        Erase(inbox);
        using var summary = database.PrepareOnce("DELETE FROM loops WHERE id = ?1");
        summary.Bind(1, loop.Value).Execute();
        return new(freed, null);
    }

    /// <returns>Why there is nothing to remove, or <see langword="null"/>.</returns>
    private LoopErasure? Find(LoopId loop, out Stream journal, out Stream inbox)
    {
        (journal, inbox) = (default, default);
        if (!_status.Bind(1, loop.Value).TryRead(row => row.Text(0), out var name))
        {
            return new(0, null);
        }

        var status = SqliteStatusName.Parse(name) ?? throw SqliteErrors.Corrupt(database.Path, $"loop '{loop}' has the unknown status '{name}'");
        if (!status.IsFinal())
        {
            return new(0, status);
        }

        (journal, inbox) = (Find(StreamId.ForLoop(loop)), Find(StreamId.ForInbox(loop)));
        return null;
    }

    private Stream Find(StreamId stream) =>
        _stream.Bind(1, stream.Value).TryRead(row => new Stream(row.Number(0), row.Number(1), row.Number(2)), out var found) ? found : default;

    private long Measure(Stream journal, Stream inbox)
    {
        _blobs.Bind(1, journal.Key).Bind(2, inbox.Key).TryRead(row => row.Number(0), out var blobs);
        return blobs + Payloads(journal) + Payloads(inbox);
    }

    private long Payloads(Stream stream)
    {
        _payloads.Bind(1, stream.Key).Bind(2, stream.Position).TryRead(row => row.Number(0), out var bytes);
        return bytes;
    }

    /// <summary>Neither positions nor stream numbers are given twice: readers may have gone on from them.</summary>
    private void KeepNumbers() => database.Execute("""
        UPDATE store SET
            last_position = max(last_position, (SELECT coalesce(max(position), 0) FROM events)),
            last_stream = max(last_stream, (SELECT coalesce(max(key), 0) FROM streams))
        """);

    private void Erase(Stream stream)
    {
        Run($"{Chain} DELETE FROM events WHERE position IN (SELECT position FROM chain)", stream.Key, stream.Position);
        if (database.Changes != stream.Version)
        {
            // The chain is broken: what hangs no more on the head must be searched for.
            Run("DELETE FROM events WHERE stream = ?1", stream.Key);
        }

        Run("DELETE FROM heads WHERE stream = ?1", stream.Key);
        Run("DELETE FROM streams WHERE key = ?1", stream.Key);
    }

    private void Run(string sql, params ReadOnlySpan<long> arguments)
    {
        using var statement = database.PrepareOnce(sql);
        for (var index = 0; index < arguments.Length; index++)
        {
            statement.Bind(index + 1, arguments[index]);
        }

        statement.Execute();
    }

    /// <summary>Where a stream ends; all 0 for one that does not exist.</summary>
    private readonly record struct Stream(long Key, long Position, long Version);
}
