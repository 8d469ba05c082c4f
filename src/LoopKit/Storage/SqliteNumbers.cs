namespace LoopKit.Storage;

/// <summary>Gives positions and stream numbers, none of them twice, also after what had the last one was deleted.</summary>
internal sealed class SqliteNumbers(SqliteDatabase database)
{
    private const long Unknown = -1;

    private readonly SqliteStatement _last = database.Prepare("""
        SELECT max(last_position, (SELECT coalesce(max(position), 0) FROM events)), max(last_stream, (SELECT coalesce(max(key), 0) FROM streams))
        FROM store
        """);

    private long _position = Unknown;
    private long _stream = Unknown;

    public long NextPosition()
    {
        Load();
        return ++_position;
    }

    public long NextStream()
    {
        Load();
        return ++_stream;
    }

    /// <summary>A transaction was undone: the next numbers follow on what is stored.</summary>
    public void Forget() => _position = Unknown;

    private void Load()
    {
        if (_position == Unknown)
        {
            _last.TryRead(row => (_position, _stream) = (row.Number(0), row.Number(1)), out _);
        }
    }
}
