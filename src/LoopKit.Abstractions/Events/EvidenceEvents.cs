namespace LoopKit.Events;

/// <summary>The protected files were noted as they are before the loop does anything. Later ones are held against these.</summary>
public sealed record ProtectedFilesRecorded : LoopEvent
{
    /// <summary>The commit that has them, in git.</summary>
    public string? Commit { get; init; }

    /// <summary>How many there are.</summary>
    public required int Files { get; init; }

    /// <summary>SHA-256 over <see cref="Manifest"/>: what the receipt of a valid pass names.</summary>
    public required string Digest { get; init; }

    /// <summary>One line for each: mode, hash and path, in ordinal order of the paths.</summary>
    public required Content Manifest { get; init; }

    /// <summary>The files themselves, where no git keeps them.</summary>
    public IReadOnlyList<KeptFile> Kept { get; init; } = [];
}

/// <summary>The protected files were held against those that were recorded, before the validation.</summary>
public sealed record ProtectedFilesChecked : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The files that differ, at most 50 of them.</summary>
    public IReadOnlyList<ProtectedChange> Changes { get; init; } = [];

    /// <summary>How many differ.</summary>
    public int Count { get; init; }
}

/// <summary>The protected files were put back as they were when the loop started.</summary>
public sealed record ProtectedFilesRestored : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>How many files were put back or removed.</summary>
    public required int Count { get; init; }
}

/// <summary>After every validation passed, the files were held against those that were validated.</summary>
public sealed record EvidenceCompared : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>1, or 2 when the validations were run again because files had changed during the first run.</summary>
    public required int Round { get; init; }

    /// <summary>The tree as it is now; <see langword="null"/> when it cannot be named.</summary>
    public string? Tree { get; init; }

    /// <summary>Every file that was changed, deleted or made while the validations ran, one a line.</summary>
    public Content Touched { get; init; } = Content.Empty;

    /// <summary>The changed and deleted ones that the run before did not touch as well, at most 20 of them.</summary>
    public IReadOnlyList<string> Unexpected { get; init; } = [];

    /// <summary>How many there are.</summary>
    public int UnexpectedCount { get; init; }

    /// <summary>The protected files that differ now, at most 50 of them.</summary>
    public IReadOnlyList<ProtectedChange> Protected { get; init; } = [];

    /// <summary>How many protected files differ.</summary>
    public int ProtectedCount { get; init; }
}
