namespace LoopKit.Workspaces;

/// <summary>The directory that a loop may touch.</summary>
public sealed record Workspace
{
    /// <summary>What it is.</summary>
    public required WorkspaceKind Kind { get; init; }

    /// <summary>Its absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>The repository that it belongs to, or the directory itself.</summary>
    public required string Repository { get; init; }

    /// <summary>The loop's branch, in git.</summary>
    public string? Branch { get; init; }

    /// <summary>The branch that the loop started from, in git; <see langword="null"/> when no branch was checked out.</summary>
    public string? BaseBranch { get; init; }

    /// <summary>The commit that the loop started from, in git.</summary>
    public string? BaseCommit { get; init; }
}
