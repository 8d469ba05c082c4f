namespace LoopKit.Workspaces;

/// <summary>Makes detached worktrees for validations: only what a commit has. One for each loop, at a place that is known after a crash.</summary>
internal sealed class CleanWorktrees(GitWorktrees worktrees)
{
    /// <summary>Finds the clean worktree of a workspace, or makes it.</summary>
    /// <param name="workspace">The loop's workspace.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="isNew">Whether one that is left over is made anew.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its absolute path.</returns>
    public async ValueTask<string> OpenAsync(Workspace workspace, string commit, bool isNew, CancellationToken cancellationToken)
    {
        var worktree = worktrees.Open(workspace).Worktree;
        var location = LocationOf(worktree);
        if (!isNew && Directory.Exists(location.Worktree))
        {
            return location.Worktree;
        }

        Remove(worktree);
        Directory.CreateDirectory(Path.GetDirectoryName(location.Worktree)!);
        await worktree.RunAsync(worktree.RepositoryCommand("worktree", "add", "--quiet", "--no-checkout", "--detach", location.Worktree, GitName.RequireHash(commit)), cancellationToken).ConfigureAwait(false);
        var registration = worktree.Registrations.First(location.IsRegistration);
        var checkOut = worktree.Command("read-tree", "--reset", "-u", commit);
        checkOut = checkOut with
        {
            Timeout = TimeSpan.FromMinutes(10),
            Environment = new Dictionary<string, string>(checkOut.Environment)
            {
                ["GIT_DIR"] = registration,
                ["GIT_WORK_TREE"] = location.Worktree,
                ["GIT_INDEX_FILE"] = Path.Combine(registration, "index"),
            },
        };
        await worktree.RunAsync(checkOut, cancellationToken).ConfigureAwait(false);
        return location.Worktree;
    }

    /// <summary>Removes the clean worktree of a workspace, when there is one.</summary>
    public void Remove(Workspace workspace) => Remove(worktrees.Open(workspace).Worktree);

    private static void Remove(LoopWorktree worktree)
    {
        var location = LocationOf(worktree);
        if (Directory.Exists(location.Worktree))
        {
            RemoveFiles(location.Worktree);
        }

        foreach (var registration in worktree.Registrations.Where(location.IsRegistration).ToList())
        {
            Directory.Delete(registration, recursive: true);
        }
    }

    /// <summary>Builds make directories that cannot be written; what cannot be removed is at least out of the way.</summary>
    private static void RemoveFiles(string directory)
    {
        var discarded = $"{directory}.{Guid.NewGuid():n}";
        Directory.Move(directory, discarded);
        try
        {
            Directory.Delete(discarded, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Out of the way is enough.
        }
    }

    private static WorktreeLocation LocationOf(LoopWorktree worktree) => new(Path.Combine(worktree.Location.Seal, "clean"), worktree.Location.Name);
}
