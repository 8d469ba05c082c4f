namespace LoopKit.Workspaces;

/// <summary>Chooses who makes and saves a workspace.</summary>
internal sealed class WorkspaceProviders(IEnumerable<IWorkspaceProvider> providers)
{
    private readonly IReadOnlyList<IWorkspaceProvider> _providers = [.. providers];

    /// <summary>The provider of an existing workspace.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.RepositoryNotFound"/>: nothing here serves its kind.</exception>
    public IWorkspaceProvider For(Workspace workspace) => _providers.FirstOrDefault(provider => provider.Kind == workspace.Kind)
        ?? throw new LoopKitException(
            ErrorCodes.RepositoryNotFound, $"The workspace '{workspace.Path}' is of the kind {workspace.Kind}, which this host does not serve. Resume the loop on the host that made it.");

    /// <summary>The first provider, in the order of registration, that serves a directory.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.RepositoryNotFound"/>, or a provider's reason.</exception>
    public async ValueTask<IWorkspaceProvider> ChooseAsync(string repository, CancellationToken cancellationToken = default)
    {
        RequireDirectory(repository);
        foreach (var provider in _providers)
        {
            if (await provider.CanServeAsync(repository, cancellationToken).ConfigureAwait(false))
            {
                return provider;
            }
        }

        throw new LoopKitException(
            ErrorCodes.RepositoryNotFound, $"Nothing on this host can work on '{repository}'. Make it a git repository with a first commit.");
    }

    /// <summary>Refuses what is not an absolute path of an existing directory.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.RepositoryNotFound"/>.</exception>
    public static void RequireDirectory(string path)
    {
        var problem = path switch
        {
            _ when !Path.IsPathFullyQualified(path) || path.Contains('\0') => "is not an absolute path. Name the directory from the root on",
            _ when Directory.Exists(path) => null,
            _ when File.Exists(path) => "is a file. Name the directory that it is in",
            _ => "does not exist. Create it, or correct the path",
        };
        if (problem is not null)
        {
            throw new LoopKitException(ErrorCodes.RepositoryNotFound, $"'{path}' {problem}.");
        }
    }
}
