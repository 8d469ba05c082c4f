using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace LoopKit.LoadTest;

/// <summary>SQLite in WAL mode with <c>synchronous=FULL</c>, one writer, group commit of whatever is queued.</summary>
internal sealed class FloorSqliteLog : IFloorLog
{
    private readonly Channel<Write> _queue = Channel.CreateUnbounded<Write>(new UnboundedChannelOptions { SingleReader = true });
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _insert;
    private readonly Task _writer;

    public FloorSqliteLog(string path)
    {
        SQLitePCL.Batteries_V2.Init();
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Execute("PRAGMA journal_mode=WAL");
        Execute("PRAGMA synchronous=FULL");
        Execute("CREATE TABLE records(loop INTEGER, version INTEGER, payload BLOB, PRIMARY KEY(loop, version)) WITHOUT ROWID");
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO records VALUES($loop, $version, $payload)";
        _insert.Parameters.Add("$loop", SqliteType.Integer);
        _insert.Parameters.Add("$version", SqliteType.Integer);
        _insert.Parameters.Add("$payload", SqliteType.Blob);
        _insert.Prepare();
        _writer = Task.Run(WriteAsync);
    }

    public long Commits { get; private set; }

    public Task AppendAsync(int loop, int version, byte[] payload)
    {
        var write = new Write(loop, version, payload, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _queue.Writer.TryWrite(write);
        return write.Done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.Complete();
        await _writer;
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
    }

    private async Task WriteAsync()
    {
        List<Write> batch = [];
        while (await _queue.Reader.WaitToReadAsync())
        {
            using var transaction = _connection.BeginTransaction();
            _insert.Transaction = transaction;
            while (_queue.Reader.TryRead(out var write))
            {
                _insert.Parameters[0].Value = write.Loop;
                _insert.Parameters[1].Value = write.Version;
                _insert.Parameters[2].Value = write.Payload;
                _insert.ExecuteNonQuery();
                batch.Add(write);
            }

            transaction.Commit();
            Commits++;
            batch.ForEach(write => write.Done.SetResult());
            batch.Clear();
        }
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed record Write(int Loop, int Version, byte[] Payload, TaskCompletionSource Done);
}
