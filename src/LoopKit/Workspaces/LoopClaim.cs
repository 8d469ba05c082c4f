namespace LoopKit.Workspaces;

/// <summary>Says which branch and directory of a repository belong to a loop.</summary>
internal sealed record LoopClaim
{
    /// <summary>The name of the branch after <c>loopkit/</c>, and of the directory.</summary>
    public required string Name { get; init; }

    /// <summary>The commit that the loop started from.</summary>
    public required string BaseCommit { get; init; }

    /// <summary>The branch that the loop started from; <see langword="null"/> when HEAD was detached.</summary>
    public string? BaseBranch { get; init; }

    /// <summary>Whether the worktree was complete once. From then on it may hold work, and nothing in it is removed.</summary>
    public bool Ready { get; init; }
}
