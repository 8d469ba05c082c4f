using LoopKit.Engine;

namespace LoopKit.Storage;

/// <summary>Lists loop summaries in pages, newest loop first.</summary>
internal sealed class SqliteLoopLister(SqliteDatabase database)
{
    private const int PageLoops = 100;

    // Parameters 1 to 4 are the place to go on from, the prefix and the name; the states follow.
    private const int FirstStatus = 5;

    private readonly Dictionary<string, SqliteStatement> _statements = [];
    private readonly string _columns = SqliteSchema.SummaryOf(database);

    /// <summary>Reads a page of matching loops.</summary>
    /// <param name="query">Which loops; its limit is the caller's affair.</param>
    /// <param name="after">The last loop of the page before, or <see langword="null"/> for the first page.</param>
    public List<LoopSnapshot> Read(LoopQuery query, LoopSnapshot? after)
    {
        var statement = StatementFor(query);
        statement.Bind(1, after?.StartedAt.UtcTicks ?? long.MaxValue).Bind(2, after?.Id.Value ?? "");
        if (query.Prefix is { } prefix)
        {
            statement.Bind(3, prefix);
        }

        if (query.Name is { } name)
        {
            statement.Bind(4, name);
        }

        for (var index = 0; index < query.Status?.Count; index++)
        {
            statement.Bind(FirstStatus + index, SqliteStatusName.Of(query.Status[index]));
        }

        return ReadRows(statement, query.Limit ?? PageLoops);
    }

    private static List<LoopSnapshot> ReadRows(SqliteStatement statement, int limit)
    {
        var page = new List<LoopSnapshot>();
        try
        {
            while (page.Count < Math.Min(limit, PageLoops) && statement.Step())
            {
                page.Add(statement.Summary());
            }
        }
        finally
        {
            statement.Reset();
        }

        return page;
    }

    /// <summary>There are few shapes of queries, so every one of them is prepared once.</summary>
    private SqliteStatement StatementFor(LoopQuery query)
    {
        var sql = Sql(query);
        if (!_statements.TryGetValue(sql, out var statement))
        {
            _statements.Add(sql, statement = database.Prepare(sql));
        }

        return statement;
    }

    private string Sql(LoopQuery query)
    {
        var conditions = new List<string> { "(started, id) < (?1, ?2)" };
        if (query.Prefix is not null)
        {
            conditions.Add("(substr(id, 1, length(?3)) = ?3 OR substr(name, 1, length(?3)) = ?3)");
        }

        if (query.Name is not null)
        {
            conditions.Add("name = ?4");
        }

        if (query.Status is { } states)
        {
            conditions.Add($"status IN ({string.Join(", ", states.Select((_, index) => $"?{FirstStatus + index}"))})");
        }

        return $"SELECT {_columns} FROM loops WHERE {string.Join(" AND ", conditions)} ORDER BY started DESC, id DESC";
    }
}
