using LoopKit.Events;
using LoopKit.Workspaces;
using LoopKit.Workspaces.Protection;

namespace LoopKit.Engine.Evidence;

/// <summary>Looks at the files that evidence is about, and puts protected ones back.</summary>
internal sealed class EvidenceRunner(WorkspaceProviders workspaces, IEnumerable<IWorkspaceGuard> guards, CleanWorktrees cleanWorktrees)
{
    private const int MaxChanges = 50;
    private const int MaxUnexpected = 20;

    private readonly IReadOnlyList<IWorkspaceGuard> _guards = [.. guards];

    /// <summary>Notes the protected files.</summary>
    public async ValueTask<ProtectedFilesRecorded> RecordAsync(LoopState state, Contents contents, CancellationToken cancellationToken)
    {
        var workspace = state.Workspace!;
        var files = await GuardOf(workspace).RecordAsync(workspace, PatternsOf(state), cancellationToken).ConfigureAwait(false);
        return new ProtectedFilesRecorded
        {
            Commit = files.Commit,
            Files = files.Files.Count,
            Digest = files.Digest,
            Manifest = contents.Write(files.Manifest),
            Kept = [.. files.Files.Where(file => file.Bytes is not null).Select(file => new KeptFile(file.Path, file.Mode, contents.WriteBytes(file.Bytes!.Value)))],
        };
    }

    /// <summary>Holds the protected files against those that were noted.</summary>
    public async ValueTask<ProtectedFilesChecked> CheckAsync(LoopState state, int iteration, CancellationToken cancellationToken)
    {
        var changes = await ChangesAsync(state, cancellationToken).ConfigureAwait(false);
        return new ProtectedFilesChecked { Iteration = iteration, Changes = [.. changes.Take(MaxChanges)], Count = changes.Count };
    }

    /// <summary>Puts the protected files back.</summary>
    public async ValueTask<ProtectedFilesRestored> RestoreAsync(LoopState state, int iteration, Contents contents, CancellationToken cancellationToken)
    {
        var workspace = state.Workspace!;
        await GuardOf(workspace).RestoreAsync(workspace, PatternsOf(state), Recorded(state), content => contents.ReadBytesAsync(content, cancellationToken), cancellationToken).ConfigureAwait(false);

        // Not what was left to do: after a crash in the middle that is less than was found.
        var evidence = state.Current!.Evidence;
        return new ProtectedFilesRestored { Iteration = iteration, Count = evidence.Check?.Count ?? evidence.Compared?.ProtectedCount ?? 0 };
    }

    /// <summary>What a receipt says of the files before its validation runs.</summary>
    public async ValueTask<(string? Tree, string? ProtectedDigest)> SeeAsync(LoopState state, CancellationToken cancellationToken)
    {
        var tree = await TreeAsync(state, cancellationToken).ConfigureAwait(false);
        return EvidenceDecider.IsGuarded(state)
            ? (tree, ProtectedFiles.DigestOf(Recorded(state), await ChangesAsync(state, cancellationToken).ConfigureAwait(false)))
            : (tree, null);
    }

    /// <summary>Holds the files against those that were validated.</summary>
    public async ValueTask<EvidenceCompared> CompareAsync(LoopState state, LoopStep.CompareEvidence step, Contents contents, CancellationToken cancellationToken)
    {
        var workspace = state.Workspace!;
        var current = state.Current!;
        var tree = await TreeAsync(state, cancellationToken).ConfigureAwait(false);
        var (changed, added) = await DifferenceAsync(workspace, current.Receipts.Select(receipt => receipt.Tree).Distinct(StringComparer.Ordinal), tree, cancellationToken).ConfigureAwait(false);
        var known = current.Evidence.Compared is { } before ? (await contents.ReadAsync(before.Touched, cancellationToken).ConfigureAwait(false)).Split('\n') : [];
        var unexpected = changed.Except(known, StringComparer.Ordinal).ToList();
        var guarded = EvidenceDecider.IsGuarded(state) ? await ChangesAsync(state, tree, cancellationToken).ConfigureAwait(false) : [];
        return new EvidenceCompared
        {
            Iteration = step.Iteration,
            Round = step.Round,
            Tree = tree,
            Touched = contents.Write(string.Join('\n', changed.Concat(added))),
            Unexpected = [.. unexpected.Take(MaxUnexpected)],
            UnexpectedCount = unexpected.Count,
            Protected = [.. guarded.Take(MaxChanges)],
            ProtectedCount = guarded.Count,
        };
    }

    /// <summary>Where a validation runs. A clean worktree is made for the first and used by all.</summary>
    public ValueTask<string> PlaceOfAsync(LoopState state, CancellationToken cancellationToken) => EvidenceDecider.IsClean(state)
        ? cleanWorktrees.OpenAsync(state.Workspace!, state.Current!.Checkpoint!.Commit!, isNew: state.Current.Receipts.Count == 0, cancellationToken)
        : ValueTask.FromResult(state.Workspace!.Path);

    /// <summary>Removes the place of the validations when it was made for them and none comes after this one.</summary>
    public void Leave(LoopState state, bool isLast)
    {
        if (isLast && EvidenceDecider.IsClean(state))
        {
            cleanWorktrees.Remove(state.Workspace!);
        }
    }

    /// <summary>What is validated: with a clean worktree, what the checkpoint has, whatever became of the workspace since.</summary>
    private ValueTask<string?> TreeAsync(LoopState state, CancellationToken cancellationToken) => EvidenceDecider.IsClean(state)
        ? ValueTask.FromResult(state.Current!.Checkpoint!.Tree)
        : workspaces.For(state.Workspace!).HashTreeAsync(state.Workspace!, cancellationToken);

    private async ValueTask<TreeDifference> DifferenceAsync(Workspace workspace, IEnumerable<string?> validated, string? present, CancellationToken cancellationToken)
    {
        SortedSet<string> changed = new(StringComparer.Ordinal);
        SortedSet<string> added = new(StringComparer.Ordinal);
        foreach (var tree in validated.Where(tree => tree != present))
        {
            if (tree is null || present is null || GuardFor(workspace) is not { } guard
                || await guard.DifferenceAsync(workspace, tree, present, cancellationToken).ConfigureAwait(false) is not { } difference)
            {
                return new TreeDifference(["(files that cannot be named)"], []);
            }

            changed.UnionWith(difference.Changed);
            added.UnionWith(difference.Added);
        }

        return new TreeDifference([.. changed], [.. added]);
    }

    /// <summary>The protected files that differ now, or in the tree that the pass is to count for: whoever changes them back in between gains nothing.</summary>
    private async ValueTask<IReadOnlyList<ProtectedChange>> ChangesAsync(LoopState state, string? tree, CancellationToken cancellationToken)
    {
        var present = await ChangesAsync(state, cancellationToken).ConfigureAwait(false);
        if (Recorded(state).Commit is not { } commit || tree is null)
        {
            return present;
        }

        var patterns = PatternsOf(state);
        var difference = await GuardOf(state.Workspace!).DifferenceAsync(state.Workspace!, commit, tree, cancellationToken).ConfigureAwait(false);
        var inTree = (difference?.Changed ?? []).Concat(difference?.Added ?? []).Where(patterns.Match).Except(present.Select(change => change.Path), StringComparer.Ordinal);
        return [.. present, .. inTree.Select(path => new ProtectedChange(path, ProtectedChangeKind.Changed))];
    }

    private ValueTask<IReadOnlyList<ProtectedChange>> ChangesAsync(LoopState state, CancellationToken cancellationToken) =>
        GuardOf(state.Workspace!).CompareAsync(state.Workspace!, PatternsOf(state), Recorded(state), cancellationToken);

    private static ProtectedPatterns PatternsOf(LoopState state) => new(state.Definition.Protected);

    private static ProtectedFilesRecorded Recorded(LoopState state) =>
        state.Protected ?? throw new InvalidOperationException($"The protected files of loop '{state.Id}' were not recorded.");

    private IWorkspaceGuard? GuardFor(Workspace workspace) => _guards.FirstOrDefault(guard => guard.Kind == workspace.Kind);

    private IWorkspaceGuard GuardOf(Workspace workspace) => GuardFor(workspace)
        ?? throw new LoopKitException(ErrorCodes.DefinitionInvalid, $"Files of a workspace of the kind {workspace.Kind} cannot be protected. Start the loop again without 'protected'.");
}
