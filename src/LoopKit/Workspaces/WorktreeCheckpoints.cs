using System.Globalization;
using System.Text;
using LoopKit.Events;

namespace LoopKit.Workspaces;

/// <summary>Saves one loop's worktree as trees and commits. Takes turns, so it is thread-safe.</summary>
internal sealed class WorktreeCheckpoints(SealedRepository repository, LoopWorktree worktree, TimeProvider time) : IDisposable
{
    private const int Attempts = 3;

    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly WorktreeTree _tree = new(worktree);
    private CheckpointRefs? _refs;
    private LoopId _refsOf;
    private string? _published;

    /// <summary>The worktree.</summary>
    public LoopWorktree Worktree => worktree;

    /// <summary>Names the present content.</summary>
    public ValueTask<string> HashAsync(CancellationToken cancellationToken) => WithTreeAsync(ValueTask.FromResult, cancellationToken);

    /// <summary>Works with the tree of the present content, while nobody else saves or names it.</summary>
    public async ValueTask<T> WithTreeAsync<T>(Func<string, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await worktree.RequireOwnBranchAsync(cancellationToken).ConfigureAwait(false);
            var tree = await _tree.WriteAsync(await ReadTipAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return await work(tree).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Saves the present content as an iteration's checkpoint.</summary>
    public async ValueTask<Checkpoint> SaveAsync(LoopId loop, int iteration, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                await worktree.RequireOwnBranchAsync(cancellationToken).ConfigureAwait(false);
                if (await TrySaveAsync(loop, iteration, attempt == Attempts, cancellationToken).ConfigureAwait(false) is { } checkpoint)
                {
                    return checkpoint;
                }
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Brings the files back to an earlier checkpoint, and the branch with them by a new commit on top: nothing that was saved leaves it.</summary>
    /// <remarks>May be repeated at any point: files that are back already stay, and a commit that was made already is found.</remarks>
    public async ValueTask<Checkpoint> RestoreAsync(LoopId loop, string commit, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await worktree.RequireOwnBranchAsync(cancellationToken).ConfigureAwait(false);
            var refs = await ReadRefsAsync(loop, cancellationToken).ConfigureAwait(false);
            var tip = refs.Tip ?? throw new LoopKitException(
                ErrorCodes.WrongBranch, $"The branch '{worktree.Location.Branch}' was deleted. Resume the loop to make it again from its last checkpoint.");
            var (iteration, target) = refs.Iterations.LastOrDefault(pair => pair.Value.Commit == commit);
            if (target.Tree is null)
            {
                throw new LoopKitException(ErrorCodes.GitFailed, $"Commit {commit} is no checkpoint of loop '{loop}' any more, so its files cannot come back. Restore 'refs/loopkit/{loop}', then resume.");
            }

            await _tree.CheckOutAsync(tip.Commit, target.Tree, cancellationToken).ConfigureAwait(false);
            var saved = await MoveBackAsync(loop, iteration, tip, target, cancellationToken).ConfigureAwait(false);
            Publish(saved);
            _refs = refs with { Tip = saved };
            return new Checkpoint(saved.Commit, saved.Tree, Changed: true);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    private async ValueTask<Checkpoint?> TrySaveAsync(LoopId loop, int iteration, bool last, CancellationToken cancellationToken)
    {
        var refs = await ReadRefsAsync(loop, cancellationToken).ConfigureAwait(false);
        var parent = refs.Latest ?? throw new LoopKitException(
            ErrorCodes.WrongBranch, $"The branch '{worktree.Location.Branch}' and all checkpoints of loop '{loop}' were deleted. Resume the loop to make them again from where it started.");

        var tree = await _tree.WriteAsync(parent.Commit, cancellationToken).ConfigureAwait(false);
        var saved = tree == parent.Tree ? parent : new SavedCommit(await CommitAsync(loop, string.Create(CultureInfo.InvariantCulture, $"iteration {iteration}"), tree, parent.Commit, cancellationToken).ConfigureAwait(false), tree);
        if (!await MoveRefsAsync(loop, iteration, refs, saved, last, cancellationToken).ConfigureAwait(false))
        {
            _refs = null;
            return null;
        }

        Publish(saved);
        refs.Iterations[iteration] = saved;
        _refs = refs with { Tip = saved };
        return new Checkpoint(saved.Commit, tree, refs.Before(iteration)?.Tree != tree);
    }

    /// <summary>Shows the loop's own git what is checked out now. Also done when only this step is missing after a kill.</summary>
    private void Publish(SavedCommit saved)
    {
        _tree.Committed(saved.Commit);
        if (saved.Commit != _published)
        {
            File.Delete(Path.Combine(worktree.Registration, "index.lock"));
            worktree.PublishIndex();
            _published = saved.Commit;
        }
    }

    private async ValueTask<SavedCommit> MoveBackAsync(LoopId loop, int iteration, SavedCommit tip, SavedCommit target, CancellationToken cancellationToken)
    {
        if (tip.Tree == target.Tree)
        {
            return tip;
        }

        var title = string.Create(CultureInfo.InvariantCulture, $"back to iteration {iteration}");
        var commit = await CommitAsync(loop, title, target.Tree, tip.Commit, cancellationToken).ConfigureAwait(false);
        var command = worktree.RepositoryCommand("update-ref", worktree.Location.BranchRef, commit, tip.Commit) with { OwnLocks = [worktree.LockOf(worktree.Location.BranchRef)] };
        await worktree.RunAsync(command, cancellationToken).ConfigureAwait(false);
        return new SavedCommit(commit, target.Tree);
    }

    private async ValueTask<string> CommitAsync(LoopId loop, string title, string tree, string parent, CancellationToken cancellationToken)
    {
        var message = $"loopkit: {worktree.Location.Name} {title}\n\nLoopKit-Loop: {loop}\n";
        var command = worktree.RepositoryCommand("commit-tree", tree, "-p", parent, "-F", "-");
        var environment = new Dictionary<string, string>(command.Environment);
        foreach (var role in (string[])["AUTHOR", "COMMITTER"])
        {
            environment[$"GIT_{role}_NAME"] = "LoopKit";
            environment[$"GIT_{role}_EMAIL"] = "loopkit@localhost";
            environment[$"GIT_{role}_DATE"] = string.Create(CultureInfo.InvariantCulture, $"@{time.GetUtcNow().ToUnixTimeSeconds()} +0000");
        }

        command = command with { Environment = environment, Input = Encoding.UTF8.GetBytes(message) };
        return (await worktree.RunAsync(command, cancellationToken).ConfigureAwait(false)).Text;
    }

    /// <summary>Moves branch and private ref together, unless somebody else moved the branch meanwhile.</summary>
    private async ValueTask<bool> MoveRefsAsync(
        LoopId loop, int iteration, CheckpointRefs refs, SavedCommit saved, bool last, CancellationToken cancellationToken)
    {
        var own = CheckpointRefs.RefOf(loop, iteration);
        var branchStands = refs.Tip == saved;
        if (branchStands && refs.Iterations.TryGetValue(iteration, out var before) && before == saved)
        {
            return true;
        }

        var expected = refs.Tip?.Commit ?? new string('0', saved.Commit.Length);
        var input = branchStands
            ? $"update {own} {saved.Commit}\n"
            : $"update {worktree.Location.BranchRef} {saved.Commit} {expected}\nupdate {own} {saved.Commit}\n";
        var command = worktree.RepositoryCommand("update-ref", "--stdin") with
        {
            Input = Encoding.UTF8.GetBytes(input),
            ExpectedExitCode = last ? null : 128,
            OwnLocks = [worktree.LockOf(worktree.Location.BranchRef), worktree.LockOf(own)],
        };
        return (await worktree.RunAsync(command, cancellationToken).ConfigureAwait(false)).ExitCode == 0;
    }

    private async ValueTask<CheckpointRefs> ReadRefsAsync(LoopId loop, CancellationToken cancellationToken)
    {
        if (_refs?.Tip is not { } tip || _refsOf != loop || worktree.ReadTipFile() != tip.Commit)
        {
            (_refs, _refsOf) = (await CheckpointRefs.ReadAsync(repository, worktree.Location.BranchRef, loop, cancellationToken).ConfigureAwait(false), loop);
        }

        return _refs;
    }

    private async ValueTask<string> ReadTipAsync(CancellationToken cancellationToken)
    {
        if (worktree.ReadTipFile() is { } tip)
        {
            return tip;
        }

        var command = worktree.RepositoryCommand("rev-parse", "--verify", "--quiet", worktree.Location.BranchRef) with { ExpectedExitCode = 1 };
        var output = await worktree.RunAsync(command, cancellationToken).ConfigureAwait(false);
        return output.Text.Length > 0
            ? output.Text
            : throw new LoopKitException(
                ErrorCodes.WrongBranch, $"The branch '{worktree.Location.Branch}' was deleted. Resume the loop to make it again from its last checkpoint.");
    }
}
