using LoopKit.Events;

namespace LoopKit.Workspaces.Protection;

/// <summary>Protects files of git worktrees: the commit that the loop started from has them.</summary>
internal sealed class GitGuard(GitWorktrees worktrees) : IWorkspaceGuard
{
    /// <inheritdoc/>
    public WorkspaceKind Kind => WorkspaceKind.GitWorktree;

    /// <inheritdoc/>
    public async ValueTask<ProtectedFiles> RecordAsync(Workspace workspace, ProtectedPatterns patterns, CancellationToken cancellationToken)
    {
        var commit = GitName.RequireHash(workspace.BaseCommit);
        var files = await GitProtectedTree.ListAsync(worktrees.Open(workspace).Worktree, commit, cancellationToken).ConfigureAwait(false);
        return new ProtectedFiles(commit, [.. files.Where(file => patterns.Match(file.Path)).OrderBy(file => file.Path, StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProtectedChange>> CompareAsync(
        Workspace workspace, ProtectedPatterns patterns, ProtectedFilesRecorded recorded, CancellationToken cancellationToken) =>
        WithTreeAsync<IReadOnlyList<ProtectedChange>>(
            workspace, patterns, recorded, async tree => [.. (await tree.ChangesAsync(cancellationToken).ConfigureAwait(false)).Select(change => change.Protected)], cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> RestoreAsync(
        Workspace workspace, ProtectedPatterns patterns, ProtectedFilesRecorded recorded, Func<Content, ValueTask<ReadOnlyMemory<byte>>> read, CancellationToken cancellationToken) =>
        WithTreeAsync(workspace, patterns, recorded, tree => tree.RestoreAsync(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<TreeDifference?> DifferenceAsync(Workspace workspace, string from, string to, CancellationToken cancellationToken)
    {
        var worktree = worktrees.Open(workspace).Worktree;
        var changes = await TreeChange.ReadAsync(worktree, GitName.RequireHash(from), GitName.RequireHash(to), cancellationToken).ConfigureAwait(false);
        return changes is null ? null : new TreeDifference(PathsOf(changes, isAdded: false), PathsOf(changes, isAdded: true));
    }

    private static List<string> PathsOf(IReadOnlyList<TreeChange> changes, bool isAdded) =>
        [.. changes.Where(change => change.Kind == ProtectedChangeKind.Added == isAdded).Select(change => change.Path)];

    private async ValueTask<T> WithTreeAsync<T>(
        Workspace workspace, ProtectedPatterns patterns, ProtectedFilesRecorded recorded, Func<GitProtectedTree, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        var checkpoints = worktrees.Open(workspace);
        var commit = GitName.RequireHash(recorded.Commit);
        return await checkpoints.WithTreeAsync(
            async tree =>
            {
                using var present = new GitProtectedTree(checkpoints.Worktree, patterns, commit);
                await present.OpenAsync(tree, cancellationToken).ConfigureAwait(false);
                return await work(present).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }
}
