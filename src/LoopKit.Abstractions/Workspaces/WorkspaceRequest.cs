namespace LoopKit.Workspaces;

/// <summary>Asks for a loop's workspace.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Name">Its name, from which branch and directory are named.</param>
/// <param name="Repository">The absolute path of the repository or directory to work on.</param>
public sealed record WorkspaceRequest(LoopId Loop, string Name, string Repository)
{
    /// <summary>The commit that a new workspace begins at, in git. Default: what is checked out in the repository.</summary>
    public string? BaseCommit { get; init; }

    /// <summary>The branch that <see cref="BaseCommit"/> is counted to, in git; used with it only.</summary>
    public string? BaseBranch { get; init; }
}
