using System.Security.Cryptography;

namespace LoopKit.Storage;

/// <summary>Reads every row that is not an event, and checks it against its checksum or address.</summary>
internal sealed class SqliteRowScan(SqliteDatabase database, FindingList findings)
{
    private readonly string _seal = SqliteSchema.SealOf(database);

    public void Run(SqliteContents contents, CancellationToken cancellationToken)
    {
        Leases();
        Summaries();
        Blobs(contents, cancellationToken);
    }

    private void Leases()
    {
        using var rows = database.PrepareOnce($"SELECT name, epoch, owner, expires, {_seal} FROM streams");
        while (rows.Step())
        {
            var stream = new StreamId(rows.Text(0));
            var isSealed = !rows.IsNull(4);
            var isRight = rows.IsNull(2)
                ? !isSealed && rows.Number(1) == 0 && rows.IsNull(3)
                : !isSealed || rows.Bytes(4).SequenceEqual(RowSeal.Of(stream.Value, rows.Number(1), rows.Text(2), rows.Number(3)));
            if (!isRight)
            {
                findings.Add(StoreFindingKind.Lease, stream, "the lease does not match its checksum");
            }
        }
    }

    private void Summaries()
    {
        using var rows = database.PrepareOnce($"SELECT {SqliteSchema.SummaryOf(database)} FROM loops");
        while (rows.Step())
        {
            try
            {
                rows.Summary();
            }
            catch (LoopKitException exception)
            {
                findings.Add(StoreFindingKind.Summary, new StreamId("loop/" + rows.Text(2)), exception.Explanation);
            }
        }
    }

    private void Blobs(SqliteContents contents, CancellationToken cancellationToken)
    {
        using var rows = database.PrepareOnce("SELECT hash, bytes FROM blobs");
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var hash = Convert.ToHexStringLower(rows.Bytes(0));
            var bytes = rows.Bytes(1);
            contents.Blobs[hash] = bytes.Length;
            if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(rows.Bytes(0)))
            {
                findings.Add(StoreFindingKind.Blob, $"blob {hash} has other bytes than its address says");
            }
        }
    }
}
