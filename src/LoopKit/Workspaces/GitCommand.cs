namespace LoopKit.Workspaces;

/// <summary>One run of the git command.</summary>
/// <param name="Arguments">The arguments, passed on as they are; no shell sees them.</param>
/// <param name="Directory">The directory to run in.</param>
internal sealed record GitCommand(IReadOnlyList<string> Arguments, string Directory)
{
    /// <summary>Variables on top of those that every run gets.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What git reads from standard input.</summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>The most bytes of standard output that are kept.</summary>
    public int MaxOutput { get; init; } = 1 << 20;

    /// <summary>Whether more output than that is cut off rather than an error.</summary>
    public bool MayTruncate { get; init; }

    /// <summary>An exit code besides 0 that the caller understands.</summary>
    public int? ExpectedExitCode { get; init; }

    /// <summary>Lock files that only the owner of this loop makes. One that is left over from a dead process is removed.</summary>
    public IReadOnlyList<string> OwnLocks { get; init; } = [];

    /// <summary>After this time the process and its children are killed.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The command line for people.</summary>
    public override string ToString()
    {
        var line = "git " + string.Join(' ', Arguments);
        return line.Length <= 200 ? line : string.Concat(line.AsSpan(0, 200), "…");
    }
}
