namespace LoopKit.Storage;

/// <summary>A place in SQLite's write-ahead log up to which everything was acknowledged.</summary>
/// <param name="Salts">What tells this filling of the log from the ones before, as it stands in the log.</param>
/// <param name="Frames">How many frames the log had.</param>
/// <param name="Checksum">The running checksum over the log up to the last of them.</param>
internal readonly record struct LogMark(ulong Salts, uint Frames, ulong Checksum);
