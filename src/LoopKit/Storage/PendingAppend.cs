using System.Text.Json;
using LoopKit.Json;

namespace LoopKit.Storage;

/// <summary>An append on its way into a batch. What can be prepared is prepared on the caller's thread.</summary>
internal sealed class PendingAppend(AppendRequest request) : PendingWrite<AppendResult>
{
    public AppendRequest Request { get; } = request;

    public byte[][] BlobHashes { get; } = [.. request.Blobs.Select(blob => StoreArguments.ParseHash(blob.Hash))];

    public byte[] SummaryJson { get; } =
        request.Summary is { } summary ? JsonSerializer.SerializeToUtf8Bytes(summary, LoopKitJson.Snapshot) : [];

    public override long Size { get; } =
        request.Events.Sum(data => (long)data.Payload.Length) + request.Blobs.Sum(blob => (long)blob.Bytes.Length);

    protected override AppendResult Write(SqliteWriter writer) => writer.Append(this);
}
