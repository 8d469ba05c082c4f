namespace LoopKit.Storage.Jsonl;

/// <summary>A lease as it was granted last.</summary>
internal sealed record LeaseRecord(string Stream, long Epoch, string Owner, DateTimeOffset ExpiresAt);
