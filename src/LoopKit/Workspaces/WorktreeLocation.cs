using System.Security.Cryptography;
using System.Text;

namespace LoopKit.Workspaces;

/// <summary>Where a loop's worktree and what LoopKit keeps beside it are.</summary>
/// <param name="RepositoryDirectory">The directory of all worktrees of one repository.</param>
/// <param name="Name">The name of the worktree.</param>
internal sealed record WorktreeLocation(string RepositoryDirectory, string Name)
{
    /// <summary>The worktree.</summary>
    public string Worktree => Path.Combine(RepositoryDirectory, Name);

    /// <summary>The sealed repository. No worktree can have this name.</summary>
    public string Seal => SealOf(RepositoryDirectory);

    /// <summary>LoopKit's own index of the worktree, which the loop cannot reach through git.</summary>
    public string Index => Path.Combine(Seal, "indexes", Name);

    /// <summary>The branch.</summary>
    public string Branch => GitName.BranchPrefix + Name;

    /// <summary>The full name of the branch.</summary>
    public string BranchRef => "refs/heads/" + Branch;

    /// <summary>The sealed repository of a repository's worktrees.</summary>
    public static string SealOf(string repositoryDirectory) => Path.Combine(repositoryDirectory, ".git-sealed");

    /// <summary>The directory of all worktrees of a repository.</summary>
    public static string RepositoryDirectoryOf(string root, string topLevel) => Path.Combine(
        root, $"{Path.GetFileName(topLevel.TrimEnd('/'))}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(topLevel)))[..8]}");

    /// <summary>The location of a workspace that was made before.</summary>
    public static WorktreeLocation Of(Workspace workspace) => new(
        Path.GetDirectoryName(workspace.Path) ?? "", GitName.RequireName(Path.GetFileName(workspace.Path)));

    /// <summary>Where git first registers the worktree, so that its files are not touched.</summary>
    public string Draft => Path.Combine(Seal, "new", Name);

    /// <summary>Whether git's directory of a worktree belongs to this one.</summary>
    public bool IsRegistration(string directory) => LeadsTo(directory, Worktree);

    /// <summary>Whether git's directory of a worktree is one that was being made for this one.</summary>
    public bool IsDraftRegistration(string directory) => LeadsTo(directory, Draft);

    /// <summary>Git's directories of all worktrees of a repository.</summary>
    public static IEnumerable<string> Registrations(string commonDirectory) =>
        Directory.EnumerateDirectories(Path.Combine(commonDirectory, "worktrees"));

    // By the last parts of the path, because git writes it with all symbolic links resolved.
    private bool LeadsTo(string registration, string worktree)
    {
        var parent = Path.GetDirectoryName(RepositoryDirectory)!;
        var end = Path.DirectorySeparatorChar + Path.GetRelativePath(parent, Path.Combine(worktree, ".git"));
        return SmallFile.ReadLine(Path.Combine(registration, "gitdir"))?.EndsWith(end, StringComparison.Ordinal) == true;
    }
}
