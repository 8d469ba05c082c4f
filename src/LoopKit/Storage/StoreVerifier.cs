using LoopKit.Storage.Jsonl;

namespace LoopKit.Storage;

/// <summary>Examines a store: whether every record is as it was written, and whether anything is missing.</summary>
/// <remarks>Reads only, also beside a live host, and from a store that is too damaged to be opened. What can be found is told in <c>docs/archive.md</c>.</remarks>
public static class StoreVerifier
{
    /// <summary>Examines the store of a directory, its files included.</summary>
    /// <param name="directory">The directory of the store.</param>
    /// <param name="loop">Only what belongs to this loop, besides the files. Default: everything.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreUnavailable"/>: there is no store. <see cref="ErrorCodes.StoreTooNew"/>.</exception>
    public static async ValueTask<StoreReport> VerifyAsync(string directory, LoopId? loop = null, CancellationToken cancellationToken = default)
    {
        var files = new StoreDirectory(directory);
        var findings = new FindingList();
        var tables = files.Exists ? SqliteExamination.Run(files, findings, all: loop is null, cancellationToken) : null;
        try
        {
            var store = LoopStores.OpenReader(directory);
            await using (store.ConfigureAwait(false))
            {
                var report = await ReportAsync(store, loop, tables, findings, cancellationToken).ConfigureAwait(false);
                return LeaseLog.DamageIn(new JsonlFiles(directory)) is { } damage
                    ? report with { Findings = [.. report.Findings, new StoreFinding(StoreFindingKind.Lease, damage)] }
                    : report;
            }
        }
        catch (LoopKitException exception) when (tables is not null && exception.Code is not ErrorCodes.StoreTooNew)
        {
            findings.Add(StoreFindingKind.File, exception.Explanation);
            return new StoreReport { Findings = findings.All };
        }
    }

    /// <summary>Examines an open store, without its files.</summary>
    /// <param name="store">The store.</param>
    /// <param name="loop">Only what belongs to this loop. Default: everything.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static ValueTask<StoreReport> VerifyAsync(ILoopStore store, LoopId? loop = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        return ReportAsync(store, loop, null, new FindingList(), cancellationToken);
    }

    private static async ValueTask<StoreReport> ReportAsync(
        ILoopStore store, LoopId? loop, SqliteContents? tables, FindingList findings, CancellationToken cancellationToken)
    {
        var examination = new StoreExamination(store, findings);
        await examination.RunAsync(loop, tables?.Streams ?? [], cancellationToken).ConfigureAwait(false);
        if (loop is null && !findings.HasDamage)
        {
            tables?.ReportUnused(examination.Blobs.Hashes, findings);
        }

        return new StoreReport
        {
            Streams = examination.Streams,
            Events = examination.Events,
            Loops = examination.Loops,
            Blobs = examination.Blobs.Count,
            Findings = findings.All,
        };
    }
}
