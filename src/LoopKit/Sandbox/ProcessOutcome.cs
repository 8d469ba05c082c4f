namespace LoopKit.Sandbox;

/// <summary>How a command ended. Exactly one of exit code, signal and timeout is set, or none when it could not start.</summary>
/// <remarks>
/// A signal is one that ended the command's shell. A program that died of a signal while its shell lived on shows as the shell's exit code,
/// 128 + signal by convention. Shells do not report SIGINT and SIGPIPE, so these two show as exit codes 130 and 141 as well.
/// </remarks>
internal sealed record ProcessOutcome
{
    /// <summary>The exit code, when the command ended by itself within its time.</summary>
    public int? ExitCode { get; init; }

    /// <summary>The signal that ended the command, unless its time was over. SIGKILL, with a note in the output, when it passed a limit of its sandbox.</summary>
    public int? Signal { get; init; }

    /// <summary>Whether the command was ended because its time was over.</summary>
    public bool TimedOut { get; init; }

    /// <summary>Standard output and error as they came, beginning and end, with a note of what was left out; or why the command could not start.</summary>
    public required string Output { get; init; }

    /// <summary>SHA-256 over the whole output, in lower-case hex.</summary>
    public required string OutputHash { get; init; }

    /// <summary>The length of the whole output in bytes.</summary>
    public required long OutputLength { get; init; }

    /// <summary>How long it took, killing included.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>SHA-256 over the environment that the command got, in lower-case hex.</summary>
    public required string EnvironmentDigest { get; init; }

    /// <summary>What kept the command apart from the rest of the machine, and what of the network it could reach.</summary>
    public string Sandbox { get; init; } = SandboxChoice.NotSandboxed;

    /// <summary>Whether the command could be started at all.</summary>
    public bool Started => ExitCode is not null || Signal is not null || TimedOut;
}
