namespace LoopKit;

/// <summary>The stable error codes of LoopKit. They are explained, with what to do, in <c>docs/errors.md</c>.</summary>
public static class ErrorCodes
{
    /// <summary>No loop has that id, name or prefix.</summary>
    public const string LoopNotFound = "LK1001";

    /// <summary>A loop with that id exists, with another specification.</summary>
    public const string LoopExists = "LK1002";

    /// <summary>More than one loop matches that prefix.</summary>
    public const string LoopAmbiguous = "LK1003";

    /// <summary>The loop specification has a value that is missing or out of range.</summary>
    public const string InvalidSpec = "LK1004";

    /// <summary>A message has more text than may be sent.</summary>
    public const string MessageTooLarge = "LK1006";

    /// <summary>A loop cannot be forked at that iteration.</summary>
    public const string ForkImpossible = "LK1005";

    /// <summary>Another live process hosts the loops of this store.</summary>
    public const string StoreInUse = "LK2001";

    /// <summary>The store was written by a newer LoopKit.</summary>
    public const string StoreTooNew = "LK2002";

    /// <summary>A write expected another version of the stream.</summary>
    public const string VersionConflict = "LK2003";

    /// <summary>The stored data contradicts itself.</summary>
    public const string StoreCorrupt = "LK2004";

    /// <summary>The store cannot be opened, read or written just now.</summary>
    public const string StoreUnavailable = "LK2005";

    /// <summary>Another host took the loop over; this one may no longer write to it.</summary>
    public const string Fenced = "LK2006";

    /// <summary>A plugin's manifest is missing, unreadable or wrong.</summary>
    public const string PluginManifestInvalid = "LK3001";

    /// <summary>A plugin asks for another version of the contracts.</summary>
    public const string PluginIncompatible = "LK3002";

    /// <summary>A plugin's code failed to load or to register.</summary>
    public const string PluginLoadFailed = "LK3003";

    /// <summary>A plugin's assembly does not have the hash that its manifest names.</summary>
    public const string PluginHashMismatch = "LK3004";

    /// <summary>Two sources offer a tool of the same name.</summary>
    public const string ToolDuplicate = "LK3005";

    /// <summary>A definition has unknown keys or bad values; all of them are listed.</summary>
    public const string DefinitionInvalid = "LK4001";

    /// <summary>There is no loop type of that name.</summary>
    public const string DefinitionNotFound = "LK4002";

    /// <summary>A chain of <c>extends</c> is a cycle or too deep.</summary>
    public const string DefinitionCycle = "LK4003";

    /// <summary>A prompt template cannot be rendered.</summary>
    public const string TemplateInvalid = "LK4004";

    /// <summary>No provider of that name is registered, or the model reference is malformed.</summary>
    public const string ModelUnknown = "LK5001";

    /// <summary>A scripted transcript cannot be read.</summary>
    public const string TranscriptInvalid = "LK5002";

    /// <summary>The provider's credential is missing.</summary>
    public const string ModelCredentialMissing = "LK5003";

    /// <summary>A recording of model calls is missing or cannot be read.</summary>
    public const string RecordingInvalid = "LK5004";

    /// <summary>The price of a model is not known, so that no budget of money can be kept.</summary>
    public const string PriceUnknown = "LK5005";

    /// <summary>A file of prices cannot be read.</summary>
    public const string PricesInvalid = "LK5006";

    /// <summary>A model call was not made, because its budget does not allow it.</summary>
    public const string BudgetExhausted = "LK5007";

    /// <summary>The directory to work on does not exist or cannot be used.</summary>
    public const string RepositoryNotFound = "LK6001";

    /// <summary>The repository has no commit to start from.</summary>
    public const string RepositoryEmpty = "LK6002";

    /// <summary>The git command is missing or too old.</summary>
    public const string GitUnavailable = "LK6003";

    /// <summary>A git command failed.</summary>
    public const string GitFailed = "LK6004";

    /// <summary>The worktree is no longer on the loop's own branch.</summary>
    public const string WrongBranch = "LK6005";

    /// <summary>Too little disk space is left for a workspace.</summary>
    public const string DiskSpaceLow = "LK6006";

    /// <summary>The patterns of <c>protected</c> match more files than can be kept or held against anything.</summary>
    public const string ProtectedFilesTooMany = "LK6007";

    /// <summary>A sandbox is required and this machine has none that works, or it cannot give what is asked of it.</summary>
    public const string SandboxUnavailable = "LK6008";

    /// <summary>A file is not a whole archive of a loop.</summary>
    public const string ArchiveInvalid = "LK7001";

    /// <summary>An archive was written by a newer LoopKit.</summary>
    public const string ArchiveTooNew = "LK7002";
}
