using System.Collections.Concurrent;
using System.Collections.Immutable;
using LoopKit.Events;
using LoopKit.Workspaces.Protection;

namespace LoopKit.Workspaces;

/// <summary>Lets a loop work in a directory without git, in place. There is nothing to go back to.</summary>
/// <remarks>
/// Whether a directory changed is judged by the paths, sizes and times of its files. After a restart, and with more than
/// <see cref="DirectoryFingerprint.MaxEntries"/> files, that is not known, and the answer is yes: a wrong yes costs one more iteration, a wrong no could end a loop.
/// </remarks>
internal sealed class PlainDirectory : IWorkspaceProvider
{
    /// <summary>How many states of a directory are remembered, so that it can be said what changed between them.</summary>
    private const int RememberedStates = 4;

    private readonly ConcurrentDictionary<string, string> _fingerprints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableQueue<DirectoryFingerprint>> _states = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public WorkspaceKind Kind => WorkspaceKind.Directory;

    /// <inheritdoc/>
    public ValueTask<bool> CanServeAsync(string repository, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Directory.Exists(repository));

    /// <inheritdoc/>
    public ValueTask<Workspace> PrepareAsync(WorkspaceRequest request, CancellationToken cancellationToken = default)
    {
        WorkspaceProviders.RequireDirectory(request.Repository);
        if (request.BaseCommit is { } commit)
        {
            throw new LoopKitException(
                ErrorCodes.RepositoryNotFound, $"'{request.Repository}' is not a git repository any more, so loop '{request.Name}' cannot begin at commit {commit}. Bring its .git back, then resume.");
        }

        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Repository));
        Remember(path, cancellationToken);
        return ValueTask.FromResult(new Workspace { Kind = Kind, Path = path, Repository = path });
    }

    /// <inheritdoc/>
    public ValueTask<string?> HashTreeAsync(Workspace workspace, CancellationToken cancellationToken = default)
    {
        if (DirectoryFingerprint.Of(workspace.Path, cancellationToken) is not { } present)
        {
            return ValueTask.FromResult<string?>(null);
        }

        _states.AddOrUpdate(workspace.Path, _ => [present], (_, states) => Add(states, present));
        return ValueTask.FromResult<string?>(present.Hash);
    }

    /// <inheritdoc/>
    public ValueTask<Checkpoint> CheckpointAsync(
        Workspace workspace, LoopId loop, int iteration, CancellationToken cancellationToken = default)
    {
        try
        {
            return ValueTask.FromResult(new Checkpoint(Commit: null, Tree: null, Changed: Remember(workspace.Path, cancellationToken)));
        }
        catch (IOException)
        {
            // Says in the reader's words what is wrong with the directory, if that was the cause.
            WorkspaceProviders.RequireDirectory(workspace.Path);
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask<Checkpoint> RestoreAsync(Workspace workspace, LoopId loop, string commit, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("A plain directory has no checkpoints that its files could go back to.");

    /// <summary>How one state differs from an earlier one; <see langword="null"/> when one of them was before this process, or too long ago.</summary>
    public TreeDifference? DifferenceBetween(Workspace workspace, string from, string to)
    {
        var states = _states.GetValueOrDefault(workspace.Path, []);
        return states.FirstOrDefault(state => state.Hash == from) is { } before && states.FirstOrDefault(state => state.Hash == to) is { } after
            ? new TreeDifference(before.ChangedIn(after), after.NewSince(before))
            : null;
    }

    private static ImmutableQueue<DirectoryFingerprint> Add(ImmutableQueue<DirectoryFingerprint> states, DirectoryFingerprint state)
    {
        var others = states.Where(known => known.Hash != state.Hash).TakeLast(RememberedStates - 1);
        return [.. others, state];
    }

    /// <summary>Remembers the present files, and returns whether they may differ from those remembered before.</summary>
    private bool Remember(string path, CancellationToken cancellationToken)
    {
        var present = DirectoryFingerprint.Of(path, cancellationToken)?.Hash;
        _fingerprints.TryGetValue(path, out var before);
        if (present is null)
        {
            _fingerprints.TryRemove(path, out _);
            return true;
        }

        _fingerprints[path] = present;
        return present != before;
    }
}
