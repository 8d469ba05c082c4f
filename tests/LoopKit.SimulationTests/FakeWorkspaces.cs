using LoopKit.Events;
using LoopKit.Workspaces;

namespace LoopKit.SimulationTests;

/// <summary>Workspaces that take their time and fail now and then.</summary>
internal sealed class FakeWorkspaces(World world, HostLife life) : IWorkspaceProvider
{
    public WorkspaceKind Kind => WorkspaceKind.Directory;

    public ValueTask<bool> CanServeAsync(string repository, CancellationToken cancellationToken = default) => ValueTask.FromResult(true);

    public async ValueTask<Workspace> PrepareAsync(WorkspaceRequest request, CancellationToken cancellationToken = default)
    {
        await WorkAsync(cancellationToken);
        return new Workspace { Kind = Kind, Path = request.Repository, Repository = request.Repository };
    }

    public ValueTask<string?> HashTreeAsync(Workspace workspace, CancellationToken cancellationToken = default) => ValueTask.FromResult<string?>(null);

    public async ValueTask<Checkpoint> CheckpointAsync(Workspace workspace, LoopId loop, int iteration, CancellationToken cancellationToken = default)
    {
        await WorkAsync(cancellationToken);
        return new Checkpoint(Commit: null, Tree: null, Changed: world.Chance(0.5));
    }

    public ValueTask<Checkpoint> RestoreAsync(Workspace workspace, LoopId loop, string commit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        life.Cross();
        await world.TakeTimeAsync(5, cancellationToken);
        life.Cross();
        if (world.Fault(0.03, "failed workspaces"))
        {
            throw new LoopKitException(ErrorCodes.GitFailed, "The simulated repository is locked. Wait.");
        }
    }
}
