namespace LoopKit.Sandbox;

/// <summary>Asks for a command to be run.</summary>
internal sealed record ProcessRequest
{
    /// <summary>The longest command line that a shell gets as one argument everywhere, in UTF-8 bytes.</summary>
    public const int MaxCommandBytes = 120_000;

    /// <summary>The command line for the system's shell.</summary>
    public required string Command { get; init; }

    /// <summary>The absolute path of the directory to run in.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The loop that the command belongs to; what is left of it after a host died is found by it.</summary>
    public required LoopId Loop { get; init; }

    /// <summary>After this time the whole process tree is killed. <see cref="System.Threading.Timeout.InfiniteTimeSpan"/>: never.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>Variables added to the allow-listed environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>The absolute path of the workspace, which is all that a sandboxed command can change. Default: the working directory.</summary>
    public string Root
    {
        get => field ?? WorkingDirectory;
        init;
    }

    /// <summary>What the command may reach and use.</summary>
    public SandboxPolicy Sandbox { get; init; } = new();

    /// <summary>Whether the command must not change the workspace. Only where <see cref="IProcessRunner.CanEnforceReadOnly"/>; elsewhere such a command does not start.</summary>
    public bool ReadOnlyWorkspace { get; init; }
}
