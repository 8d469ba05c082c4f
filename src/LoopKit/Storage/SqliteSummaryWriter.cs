using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>Writes loop summaries.</summary>
internal sealed class SqliteSummaryWriter(SqliteDatabase database)
{
    private readonly SqliteStatement _update = database.Prepare(
        "UPDATE loops SET summary = ?5, seal = ?6 WHERE id = ?1 AND started = ?2 AND name = ?3 AND status = ?4");

    private readonly SqliteStatement _put = database.Prepare("""
        INSERT INTO loops (id, started, name, status, summary, seal) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (id) DO UPDATE SET started = ?2, name = ?3, status = ?4, summary = ?5, seal = ?6
        """);

    public void Put(LoopSnapshot loop, ReadOnlySpan<byte> json, ReadOnlySpan<byte> seal)
    {
        // Nearly every write leaves the indexed columns as they are; leaving them alone spares the pages of the indexes.
        Run(_update, loop, json, seal);
        if (database.Changes == 0)
        {
            Run(_put, loop, json, seal);
        }
    }

    private static void Run(SqliteStatement statement, LoopSnapshot loop, ReadOnlySpan<byte> json, ReadOnlySpan<byte> seal) => statement
        .Bind(1, loop.Id.Value)
        .Bind(2, loop.StartedAt.UtcTicks)
        .Bind(3, loop.Name)
        .Bind(4, SqliteStatusName.Of(loop.Status))
        .Bind(5, json)
        .Bind(6, seal)
        .Execute();
}
