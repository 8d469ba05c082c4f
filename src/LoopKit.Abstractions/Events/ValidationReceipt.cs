namespace LoopKit.Events;

/// <summary>The evidence of one validation run.</summary>
public sealed record ValidationReceipt
{
    /// <summary>The command line, as the shell got it.</summary>
    public required string Command { get; init; }

    /// <summary>Whether the exit code is the success code, within the timeout.</summary>
    public required bool Passed { get; init; }

    /// <summary>The exit code; <see langword="null"/> when the command timed out, was killed or could not start.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended the command, when one did.</summary>
    public int? Signal { get; init; }

    /// <summary>Whether the command was ended because its time was over.</summary>
    public bool TimedOut { get; init; }

    /// <summary>The git tree that was validated, or a fingerprint of a plain directory's files; <see langword="null"/> when there are too many.</summary>
    public string? Tree { get; init; }

    /// <summary>Whether a pass counts only for the files that were validated. False in journals of versions that did not look.</summary>
    public bool BindsTree { get; init; }

    /// <summary>The digest of the protected files as they were validated: that of <see cref="ProtectedFilesRecorded"/> when none differs; <see langword="null"/> without any.</summary>
    public string? ProtectedDigest { get; init; }

    /// <summary>Standard output and error, beginning and end, with a note where something was left out.</summary>
    public required Content Output { get; init; }

    /// <summary>The end of the output, at most 500 characters.</summary>
    public string Tail { get; init; } = "";

    /// <summary>SHA-256 over the whole output, also the part that was left out.</summary>
    public required string OutputHash { get; init; }

    /// <summary>The length of the whole output in bytes.</summary>
    public required long OutputLength { get; init; }

    /// <summary>SHA-256 over the sorted environment variables that the command got.</summary>
    public required string EnvironmentDigest { get; init; }

    /// <summary>Names what the output says, apart from times, paths and order; <see langword="null"/> in journals from before it was recorded.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>How many tests the output counts as failing; <see langword="null"/> when it does not say.</summary>
    public int? FailingTests { get; init; }

    /// <summary>
    /// What kept the command apart from the rest of the machine: <c>bubblewrap</c>, with what of the network it could reach, or <c>none</c>.
    /// <see langword="null"/> in journals from before this was recorded.
    /// </summary>
    public string? Sandbox { get; init; }

    /// <summary>How long it ran.</summary>
    public required TimeSpan Duration { get; init; }
}
