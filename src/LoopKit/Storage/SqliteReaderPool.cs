namespace LoopKit.Storage;

/// <summary>Connections for reading. Each call has one to itself, so readers wait neither for each other nor for the writer.</summary>
internal sealed class SqliteReaderPool(string path) : IDisposable
{
    private const int MaxIdle = 4;

    private readonly Lock _gate = new();
    private readonly Stack<SqliteReader> _idle = new();
    private bool _closed;

    public ValueTask<T> ReadAsync<T>(Func<SqliteReader, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var reader = Rent();
        try
        {
            var result = read(reader);
            Return(reader);
            return new(result);
        }
        catch
        {
            // What failed may fail again: the next call opens a new connection.
            reader.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            while (_idle.TryPop(out var reader))
            {
                reader.Dispose();
            }
        }
    }

    private SqliteReader Rent()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteLoopStore));
            if (_idle.TryPop(out var reader))
            {
                return reader;
            }
        }

        return new SqliteReader(path);
    }

    private void Return(SqliteReader reader)
    {
        lock (_gate)
        {
            if (!_closed && _idle.Count < MaxIdle)
            {
                _idle.Push(reader);
                return;
            }
        }

        reader.Dispose();
    }
}
