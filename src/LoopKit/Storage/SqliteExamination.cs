namespace LoopKit.Storage;

/// <summary>Examines the files of an SQLite store: what lies below, or beside, what the store's contract shows.</summary>
/// <remarks>Each step stands alone, so that one that cannot be taken hides nothing that another one finds.</remarks>
internal sealed class SqliteExamination(SqliteDatabase database, FindingList findings)
{
    private const int MaxPageFindings = 20;

    /// <summary>Examines a store.</summary>
    /// <param name="files">The store.</param>
    /// <param name="findings">Receives what is found.</param>
    /// <param name="all">Whether to read every row, too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static SqliteContents Run(StoreDirectory files, FindingList findings, bool all, CancellationToken cancellationToken)
    {
        var contents = new SqliteContents();
        var anchor = SqliteAnchor.TryRead(files);
        if (anchor is null && File.Exists(files.Anchor))
        {
            findings.Add(StoreFindingKind.Harmless, $"'{files.Anchor}' cannot be read, so a cut-off end might not be noticed; the next host writes it anew");
        }

        if (SqliteAnchor.LossInLog(files) is { } loss)
        {
            findings.Add(StoreFindingKind.File, loss);
        }

        Try(findings, () =>
        {
            using var database = SqliteDatabase.Open(files.Database, SqliteAccess.ReadOnly);
            new SqliteExamination(database, findings).Run(anchor, contents, all, cancellationToken);
        });
        return contents;
    }

    private void Run(StoreAnchor? anchor, SqliteContents contents, bool all, CancellationToken cancellationToken)
    {
        // One transaction, so that beside a live host everything is of one moment.
        database.Execute("BEGIN");
        if (!SqliteSchema.Check(database))
        {
            findings.Add(StoreFindingKind.File, $"'{database.Path}' has no tables; {(anchor is { } lost ? SqliteAnchor.LossInTables(lost, database) : null) ?? "it is only just being created, or has lost everything"}");
            return;
        }

        List<Action> steps = [Pages, Schema];
        if (anchor is { } known)
        {
            steps.Add(() => End(known));
        }

        if (all)
        {
            steps.Add(() => new SqliteEventScan(database, findings).Run(contents, cancellationToken));
            steps.Add(() => new SqliteRowScan(database, findings).Run(contents, cancellationToken));
        }

        foreach (var step in steps)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Try(findings, step);
        }
    }

    private void Pages()
    {
        if (database.Query($"PRAGMA integrity_check({MaxPageFindings})") is var problems and not ["ok"])
        {
            problems.ForEach(problem => findings.Add(StoreFindingKind.File, $"SQLite finds: {problem}"));
        }
    }

    private void Schema()
    {
        foreach (var name in SqliteSchema.ForeignObjects(database))
        {
            findings.Add(StoreFindingKind.File, $"the definition of table or index '{name}' is not the one of this schema version");
        }
    }

    private void End(StoreAnchor anchor)
    {
        if (SqliteAnchor.LossInTables(anchor, database) is { } loss)
        {
            findings.Add(StoreFindingKind.File, $"the end is cut off: {loss}");
        }
    }

    private static void Try(FindingList findings, Action step)
    {
        try
        {
            step();
        }
        catch (Exception exception) when (exception is not OperationCanceledException and not LoopKitException { Code: ErrorCodes.StoreTooNew })
        {
            // Damaged bytes may fail in any way on their way to a value.
            findings.Add(StoreFindingKind.File, exception is LoopKitException known ? known.Explanation : $"{exception.GetType().Name}: {exception.Message}");
        }
    }
}
