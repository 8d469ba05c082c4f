using LoopKit.Events;
using LoopKit.Workspaces;

namespace LoopKit.Testing.Seams;

/// <summary>Workspaces behind a passage.</summary>
internal sealed class SeamWorkspaces(IWorkspaceProvider inner, IPassage passage) : IWorkspaceProvider
{
    public WorkspaceKind Kind => inner.Kind;

    public ValueTask<bool> CanServeAsync(string repository, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("workspace: look"), () => inner.CanServeAsync(repository, cancellationToken));

    public ValueTask<Workspace> PrepareAsync(WorkspaceRequest request, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("workspace: prepare", request.Loop), () => inner.PrepareAsync(request, cancellationToken));

    public ValueTask<string?> HashTreeAsync(Workspace workspace, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("workspace: hash"), () => inner.HashTreeAsync(workspace, cancellationToken));

    public ValueTask<Checkpoint> CheckpointAsync(Workspace workspace, LoopId loop, int iteration, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("workspace: checkpoint", loop), () => inner.CheckpointAsync(workspace, loop, iteration, cancellationToken));

    public ValueTask<Checkpoint> RestoreAsync(Workspace workspace, LoopId loop, string commit, CancellationToken cancellationToken = default) =>
        passage.PassAsync(new SeamCall("workspace: restore", loop), () => inner.RestoreAsync(workspace, loop, commit, cancellationToken));
}
