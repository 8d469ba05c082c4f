namespace LoopKit.Storage.Jsonl;

/// <summary>The content of <c>store.json</c>.</summary>
internal sealed record StoreFormat(string Format, int Version);
