namespace LoopKit.Storage.Jsonl;

/// <summary>A place between two records of a stream.</summary>
/// <param name="Version">The version before it; 0 at the beginning.</param>
/// <param name="Segment">The first version of the file.</param>
/// <param name="Offset">Where the next line begins in the file.</param>
/// <param name="Hash">The hash of the record before, when it is known.</param>
internal sealed record StreamPlace(long Version, long Segment, long Offset, byte[]? Hash);
