namespace LoopKit.Storage;

/// <summary>How the SQLite store behaves.</summary>
internal sealed record SqliteStoreOptions : StoreHostOptions
{
    /// <summary>The write-ahead log is moved into the database when it grows past this many bytes. Default: 4 MB.</summary>
    public long CheckpointBytes { get; init; } = 4_000_000;

    /// <summary>A database up to this many bytes is checked when it is opened; a larger one would hold the start up. Default: 64 MB.</summary>
    public long QuickCheckBytes { get; init; } = 64_000_000;
}
