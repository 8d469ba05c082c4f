namespace LoopKit.Storage.Jsonl;

/// <summary>Something that a host put in order when it opened the store.</summary>
/// <param name="At">When.</param>
/// <param name="File">The file, within the store.</param>
/// <param name="What">What was done.</param>
internal sealed record StoreRepair(DateTimeOffset At, string File, string What);
