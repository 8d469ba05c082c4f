namespace LoopKit.Definitions;

/// <summary>A command whose exit code decides whether a loop is done.</summary>
public sealed record ValidationCommand
{
    /// <summary>The command line, run by the system's shell in the workspace.</summary>
    public required string Command { get; init; }

    /// <summary>After this time its whole process tree is killed and the validation has failed. Default: 10 minutes.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The directory to run in, relative to the workspace. Default: the workspace.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Variables added to the allow-listed environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
