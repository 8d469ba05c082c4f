using System.Collections.Concurrent;
using LoopKit.Events;

namespace LoopKit.Workspaces;

/// <summary>Gives every loop a git worktree on its own branch, outside the user's checkout. See <c>docs/workspaces.md</c>.</summary>
/// <param name="git">The git command.</param>
/// <param name="time">The clock.</param>
/// <param name="root">The directory of all worktrees.</param>
/// <param name="minimumFreeBytes">No worktree is made when less is free on its disk; 0 allows any. Default: 1 GB.</param>
internal sealed class GitWorktrees(Git git, TimeProvider time, string root, long minimumFreeBytes = GitWorktrees.DefaultMinimumFreeBytes)
    : IWorkspaceProvider, IDisposable
{
    /// <summary>1 GB.</summary>
    public const long DefaultMinimumFreeBytes = 1_000_000_000;

    private readonly ConcurrentDictionary<string, WorktreeCheckpoints> _open = new(StringComparer.Ordinal);
    private readonly KeyedTurns _turns = new();
    private readonly string _root = Path.GetFullPath(root);

    /// <inheritdoc/>
    public WorkspaceKind Kind => WorkspaceKind.GitWorktree;

    /// <inheritdoc/>
    public async ValueTask<bool> CanServeAsync(string repository, CancellationToken cancellationToken = default)
    {
        WorkspaceProviders.RequireDirectory(repository);
        if (await GitRepository.FindAsync(git, repository, cancellationToken).ConfigureAwait(false) is not { } found)
        {
            return false;
        }

        await found.ReadHeadAsync(git, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <inheritdoc/>
    public async ValueTask<Workspace> PrepareAsync(WorkspaceRequest request, CancellationToken cancellationToken = default)
    {
        WorkspaceProviders.RequireDirectory(request.Repository);
        using var turn = await _turns.TakeAsync("loop " + request.Loop, cancellationToken).ConfigureAwait(false);
        try
        {
            return await PrepareInTurnAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LoopKitException(
                ErrorCodes.GitFailed,
                $"The worktree of '{request.Name}' could not be made: {exception.Message} Check that '{_root}' and '{request.Repository}' can be written, then resume.",
                exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string?> HashTreeAsync(Workspace workspace, CancellationToken cancellationToken = default) =>
        await Open(workspace).HashAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public ValueTask<Checkpoint> CheckpointAsync(
        Workspace workspace, LoopId loop, int iteration, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(iteration);
        return Open(workspace).SaveAsync(loop, iteration, cancellationToken);
    }

    /// <inheritdoc/>
    public ValueTask<Checkpoint> RestoreAsync(Workspace workspace, LoopId loop, string commit, CancellationToken cancellationToken = default) =>
        Open(workspace).RestoreAsync(loop, commit, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var worktree in _open.Values)
        {
            worktree.Dispose();
        }
    }

    /// <summary>Finds a workspace that was prepared before.</summary>
    internal WorktreeCheckpoints Open(Workspace workspace) => _open.GetOrAdd(workspace.Path, _ =>
    {
        var location = WorktreeLocation.Of(workspace);
        var repository = SealedRepository.Open(git, location.Seal);
        var registration = repository is null ? null : WorktreeLocation.Registrations(repository.CommonDirectory).FirstOrDefault(location.IsRegistration);
        return registration is null
            ? throw new LoopKitException(
                ErrorCodes.RepositoryNotFound, $"'{workspace.Path}' is not a worktree of '{workspace.Repository}' any more. Resume the loop to make it again.")
            : new WorktreeCheckpoints(repository!, new LoopWorktree(repository!, location, registration), time);
    });

    private async ValueTask<Workspace> PrepareInTurnAsync(WorkspaceRequest request, CancellationToken cancellationToken)
    {
        var repository = await GitRepository.FindAsync(git, request.Repository, cancellationToken).ConfigureAwait(false)
            ?? throw new LoopKitException(
                ErrorCodes.RepositoryNotFound, $"'{request.Repository}' is not inside a git repository. Run 'git init' and make a first commit there, or start the loop anew on the plain directory.");
        RequireFreeSpace();
        var (claim, worktree, seal) = await RegisterAsync(request, repository, cancellationToken).ConfigureAwait(false);

        // Outside the repository's lock: files are written for many loops at once.
        worktree.RemoveStaleLocks();
        await worktree.RequireOwnBranchAsync(cancellationToken).ConfigureAwait(false);
        if (!claim.Ready)
        {
            await WorktreeMaker.CheckOutAsync(worktree, cancellationToken).ConfigureAwait(false);
            new LoopClaims(repository.CommonDirectory).Save(request.Loop, claim with { Ready = true });
        }

        _open[worktree.Location.Worktree] = new WorktreeCheckpoints(seal, worktree, time);
        return new Workspace
        {
            Kind = Kind,
            Path = worktree.Location.Worktree,
            Repository = repository.TopLevel,
            Branch = worktree.Location.Branch,
            BaseBranch = claim.BaseBranch,
            BaseCommit = claim.BaseCommit,
        };
    }

    private async ValueTask<(LoopClaim Claim, LoopWorktree Worktree, SealedRepository Seal)> RegisterAsync(
        WorkspaceRequest request, GitRepository repository, CancellationToken cancellationToken)
    {
        var directory = WorktreeLocation.RepositoryDirectoryOf(_root, repository.TopLevel);
        using var locked = await RepositoryLock.TakeAsync(_turns, repository.CommonDirectory, time, cancellationToken).ConfigureAwait(false);
        var seal = await SealedRepository.MakeAsync(git, repository, WorktreeLocation.SealOf(directory), cancellationToken).ConfigureAwait(false);
        var claims = new LoopClaims(repository.CommonDirectory);
        var claim = claims.Find(request.Loop)
            ?? await ClaimAsync(request, repository, seal, directory, claims, cancellationToken).ConfigureAwait(false);

        var location = new WorktreeLocation(directory, claim.Name);
        var maker = new WorktreeMaker(seal, location);
        await maker.EnsureBranchAsync(request.Loop, claim, cancellationToken).ConfigureAwait(false);
        if (claim.Ready && !Directory.Exists(location.Worktree))
        {
            // Deleted by hand: everything that can be had again is on the branch.
            claim = claim with { Ready = false };
            claims.Save(request.Loop, claim);
        }

        if (!claim.Ready)
        {
            maker.Clear();
        }

        var registration = await maker.EnsureRegisteredAsync(cancellationToken).ConfigureAwait(false);
        return (claim, new LoopWorktree(seal, location, registration), seal);
    }

    private async ValueTask<LoopClaim> ClaimAsync(
        WorkspaceRequest request, GitRepository repository, SealedRepository seal, string directory, LoopClaims claims, CancellationToken cancellationToken)
    {
        var name = GitName.RequireName(request.Name);
        var head = request.BaseCommit is { } commit
            ? new GitHead(await RequireCommitAsync(seal, commit, request, cancellationToken).ConfigureAwait(false), request.BaseBranch)
            : await repository.ReadHeadAsync(git, cancellationToken).ConfigureAwait(false);
        var branches = seal.Command("for-each-ref", "--format=%(refname:lstrip=3)", "refs/heads/" + GitName.BranchPrefix) with { MaxOutput = 16 << 20 };
        var taken = (await seal.RunAsync(branches, cancellationToken).ConfigureAwait(false)).Lines.Concat(claims.Names).ToHashSet(StringComparer.Ordinal);
        var free = Enumerable.Range(2, int.MaxValue - 2).Select(number => $"{name}-{number}").Prepend(name)
            .First(candidate => !taken.Contains(candidate) && !Path.Exists(Path.Combine(directory, candidate)));

        var claim = new LoopClaim { Name = free, BaseCommit = head.Commit, BaseBranch = head.Branch };
        claims.Save(request.Loop, claim);
        return claim;
    }

    private static async ValueTask<string> RequireCommitAsync(SealedRepository seal, string commit, WorkspaceRequest request, CancellationToken cancellationToken)
    {
        var command = seal.Command("cat-file", "-e", GitName.RequireHash(commit) + "^{commit}") with { ExpectedExitCode = 128 };
        return (await seal.RunAsync(command, cancellationToken).ConfigureAwait(false)).ExitCode == 0
            ? commit
            : throw new LoopKitException(
                ErrorCodes.GitFailed, $"Loop '{request.Name}' is to begin at commit {commit}, which '{request.Repository}' does not have any more. Fetch it, then resume; or stop the loop and fork another iteration.");
    }

    private void RequireFreeSpace()
    {
        Directory.CreateDirectory(_root);
        if (minimumFreeBytes > 0 && new DriveInfo(_root).AvailableFreeSpace is var free && free < minimumFreeBytes)
        {
            throw new LoopKitException(
                ErrorCodes.DiskSpaceLow,
                $"Only {free / 1_000_000} MB are free on the disk of '{_root}', and a worktree is made from {minimumFreeBytes / 1_000_000} MB on. Free some space or lower the limit, then resume.");
        }
    }
}
