using System.Text.Json;
using LoopKit.Json;

namespace LoopKit.Storage;

/// <summary>An append on its way into a batch. What can be prepared is prepared on the caller's thread.</summary>
internal sealed class PendingAppend : PendingWrite<AppendResult>
{
    public PendingAppend(AppendRequest request)
    {
        Request = request;
        BlobHashes = [.. request.Blobs.Select(blob => StoreArguments.ParseHash(blob.Hash))];
        SummaryJson = request.Summary is { } summary ? JsonSerializer.SerializeToUtf8Bytes(summary, LoopKitJson.Snapshot) : [];
        SummarySeal = RowSeal.Of(SummaryJson);
        Size = request.Events.Sum(data => (long)data.Payload.Length) + request.Blobs.Sum(blob => (long)blob.Bytes.Length);
    }

    public AppendRequest Request { get; }

    public byte[][] BlobHashes { get; }

    public byte[] SummaryJson { get; }

    public byte[] SummarySeal { get; }

    public override long Size { get; }

    protected override AppendResult Write(SqliteWriter writer) => writer.Append(this);
}
