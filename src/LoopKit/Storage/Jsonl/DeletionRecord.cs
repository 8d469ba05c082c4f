namespace LoopKit.Storage.Jsonl;

/// <summary>What a deletion removes, as paths within the store.</summary>
internal sealed record DeletionRecord(IReadOnlyList<string> Files);
