using LoopKit.Workspaces;

namespace LoopKit.Sandbox;

/// <summary>What a sandboxed command sees of git: the history to read, nothing of it to change, and none of the user's settings.</summary>
/// <remarks>
/// A worktree's <c>.git</c> leads to the user's repository. Of that, objects, refs and the registration of this worktree are there, read-only, with
/// LoopKit's config in place of the user's, in which there may be passwords; hooks and other worktrees are absent. The <c>.git</c> of the workspace itself
/// cannot be changed, and where there is none it cannot be made: the user's own git would run what it says.
/// </remarks>
internal static class GitView
{
    private static readonly string[] _history = ["HEAD", "objects", "refs", "packed-refs", "shallow", "reftable", "info"];

    /// <summary>The mounts for a workspace.</summary>
    public static IEnumerable<SandboxMount> Of(string root, bool isReadOnly)
    {
        if (WorktreeRegistration.Find(root) is { } worktree)
        {
            foreach (var path in _history.Select(name => Path.Combine(worktree.CommonDirectory, name)).Append(worktree.Registration).Concat(Alternates(worktree.CommonDirectory)))
            {
                yield return new SandboxMount(MountKind.ReadOnly, path);
            }

            yield return new SandboxMount(MountKind.ReadOnly, Path.Combine(worktree.CommonDirectory, "config"), worktree.SealedConfig);
        }

        var own = new FileInfo(Path.Combine(root, ".git"));
        if (own.LinkTarget is not null)
        {
            throw new LoopKitException(ErrorCodes.SandboxUnavailable, $"'{own.FullName}' is a link, which a sandbox would follow. Remove it, then resume the loop.");
        }

        if (Path.Exists(own.FullName))
        {
            yield return new SandboxMount(MountKind.ReadOnly, own.FullName);
        }
        else if (!isReadOnly)
        {
            yield return new SandboxMount(MountKind.Barrier, own.FullName);
        }
    }

    /// <summary>Objects that the repository borrows from others.</summary>
    private static IEnumerable<string> Alternates(string commonDirectory)
    {
        var objects = Path.Combine(commonDirectory, "objects");
        var list = Path.Combine(objects, "info", "alternates");
        return File.Exists(list)
            ? File.ReadLines(list).Where(line => line.Length > 0 && line[0] != '#').Select(line => Path.GetFullPath(line, objects)).Where(Directory.Exists)
            : [];
    }
}
