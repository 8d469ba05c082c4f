namespace LoopKit.Storage;

/// <summary>What a connection may do.</summary>
internal enum SqliteAccess
{
    /// <summary>Reads, writes, checkpoints, creates the file.</summary>
    ReadWrite,

    /// <summary>Reads beside a writer. It can neither write nor checkpoint.</summary>
    ReadOnly,

    /// <summary>Reads a file that nobody writes; takes no locks and creates no files beside it.</summary>
    Immutable,
}
