namespace LoopKit.Workspaces;

/// <summary>A loop's worktree as host git sees it: every path is given, none is taken from the worktree.</summary>
/// <remarks>
/// The <c>.git</c> file in the worktree belongs to the loop and is never followed. The index is LoopKit's own, so that neither the loop's
/// staging nor its <c>--assume-unchanged</c> marks change what LoopKit saves.
/// </remarks>
internal sealed class LoopWorktree
{
    private readonly SealedRepository _repository;

    public LoopWorktree(SealedRepository repository, WorktreeLocation location, string registration)
    {
        _repository = repository;
        Location = location;
        Registration = registration;
    }

    /// <summary>Where it is.</summary>
    public WorktreeLocation Location { get; }

    /// <summary>Git's own directory of the worktree, with HEAD and the loop's index.</summary>
    public string Registration { get; }

    /// <summary>Git's directories of all worktrees of the repository.</summary>
    public IEnumerable<string> Registrations => WorktreeLocation.Registrations(_repository.CommonDirectory);

    /// <summary>A command that works on the files.</summary>
    public GitCommand Command(params IReadOnlyList<string> arguments)
    {
        var environment = _repository.Environment();
        environment["GIT_DIR"] = Registration;
        environment["GIT_WORK_TREE"] = Location.Worktree;
        environment["GIT_INDEX_FILE"] = Location.Index;
        return _repository.Command(arguments) with { Environment = environment };
    }

    /// <summary>A command that needs no files.</summary>
    public GitCommand RepositoryCommand(params IReadOnlyList<string> arguments) => _repository.Command(arguments);

    /// <summary>Runs a command.</summary>
    public ValueTask<GitOutput> RunAsync(GitCommand command, CancellationToken cancellationToken) =>
        _repository.RunAsync(command, cancellationToken);

    /// <summary>Refuses a worktree that is not on its own branch, or not where it was made.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.WrongBranch"/> or <see cref="ErrorCodes.RepositoryNotFound"/>.</exception>
    public async ValueTask RequireOwnBranchAsync(CancellationToken cancellationToken)
    {
        if (new DirectoryInfo(Location.Worktree) is not { Exists: true, LinkTarget: null })
        {
            throw new LoopKitException(
                ErrorCodes.RepositoryNotFound, $"The worktree '{Location.Worktree}' is gone, or a link stands in its place. Move it back, or resume the loop to make it anew from '{Location.Branch}'.");
        }

        var head = await ReadHeadAsync(cancellationToken).ConfigureAwait(false);
        if (head != Location.BranchRef)
        {
            throw new LoopKitException(
                ErrorCodes.WrongBranch,
                $"The worktree '{Location.Worktree}' is on '{head}' instead of '{Location.Branch}'; nothing was saved. "
                + $"Commit or stash there what you want to keep, run 'git checkout {Location.Branch}' in it, then resume the loop.");
        }
    }

    /// <summary>Reads the commit of the branch from its file, or returns <see langword="null"/> when git keeps it elsewhere.</summary>
    public string? ReadTipFile()
    {
        var line = SmallFile.ReadLine(Path.Combine(_repository.CommonDirectory, Location.BranchRef));
        return GitName.IsHash(line) ? line : null;
    }

    /// <summary>Removes what a killed git left: with the loop's lease in hand, no other git may work here.</summary>
    public void RemoveStaleLocks()
    {
        File.Delete(Location.Index + ".lock");
        File.Delete(Path.Combine(Registration, "index.lock"));
        File.Delete(Path.Combine(Registration, "HEAD.lock"));
    }

    /// <summary>The lock file of a ref.</summary>
    public string LockOf(string reference) => Path.Combine(_repository.CommonDirectory, reference + ".lock");

    /// <summary>Shows the loop's own git the files as LoopKit saved them.</summary>
    public void PublishIndex()
    {
        // A copy keeps the time of the original, which git needs to notice files that changed in the same instant.
        var draft = Location.Index + ".published";
        File.Copy(Location.Index, draft, overwrite: true);
        File.Move(draft, Path.Combine(Registration, "index"), overwrite: true);
    }

    private async ValueTask<string> ReadHeadAsync(CancellationToken cancellationToken)
    {
        const string symbolic = "ref: ";
        var line = SmallFile.ReadLine(Path.Combine(Registration, "HEAD")) ?? "";
        if (line.StartsWith(symbolic, StringComparison.Ordinal) && !line.EndsWith(".invalid", StringComparison.Ordinal))
        {
            return line[symbolic.Length..];
        }

        // A detached HEAD, or a repository that keeps its refs in tables.
        var output = await RunAsync(Command("symbolic-ref", "-q", "HEAD") with { ExpectedExitCode = 1 }, cancellationToken).ConfigureAwait(false);
        return output.Text.Length == 0 ? "a detached HEAD" : output.Text;
    }
}
