using LoopKit.Events;

namespace LoopKit.Workspaces;

/// <summary>Makes and saves the workspaces of one kind.</summary>
/// <remarks>Thread-safe. Every member may be repeated after a crash and then finds and uses what is already there.</remarks>
public interface IWorkspaceProvider
{
    /// <summary>The kind that it serves.</summary>
    WorkspaceKind Kind { get; }

    /// <summary>Whether it can make a workspace for this directory. Changes nothing.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.RepositoryEmpty"/> or another reason why a directory of its kind cannot be used.</exception>
    ValueTask<bool> CanServeAsync(string repository, CancellationToken cancellationToken = default);

    /// <summary>Makes the workspace, or finds the one made before for the same loop.</summary>
    ValueTask<Workspace> PrepareAsync(WorkspaceRequest request, CancellationToken cancellationToken = default);

    /// <summary>Names the present content of the workspace by a hash, or returns <see langword="null"/> when it cannot.</summary>
    ValueTask<string?> HashTreeAsync(Workspace workspace, CancellationToken cancellationToken = default);

    /// <summary>Saves the workspace.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="iteration">The iteration that ends with it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<Checkpoint> CheckpointAsync(Workspace workspace, LoopId loop, int iteration, CancellationToken cancellationToken = default);

    /// <summary>Brings the files back to an earlier checkpoint. No checkpoint is lost, and what the workspace holds now is one.</summary>
    /// <remarks>Asked for only when the checkpoints of this kind have a commit.</remarks>
    /// <param name="workspace">The workspace.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="commit">The commit of the checkpoint.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the loop goes on from.</returns>
    ValueTask<Checkpoint> RestoreAsync(Workspace workspace, LoopId loop, string commit, CancellationToken cancellationToken = default);
}
