namespace LoopKit.Storage;

/// <summary>What a finding is about.</summary>
public enum StoreFindingKind
{
    /// <summary>The files of the store: pages, schema, the log, an end that is cut off.</summary>
    File,

    /// <summary>A record of a stream, or its end.</summary>
    Stream,

    /// <summary>The summary of a loop.</summary>
    Summary,

    /// <summary>The lease of a stream.</summary>
    Lease,

    /// <summary>A payload that an event refers to.</summary>
    Blob,

    /// <summary>Something that does no harm, such as payloads that no event refers to.</summary>
    Harmless,
}
