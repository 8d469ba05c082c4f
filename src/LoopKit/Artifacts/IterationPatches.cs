using System.Text;
using LoopKit.Workspaces;

namespace LoopKit.Artifacts;

/// <summary>Shows what changed between two checkpoints, as long as their repository is there.</summary>
/// <remarks>
/// Git sees the user's objects through a directory of LoopKit's own, without the repository's config, attributes and hooks: the repository's path
/// may come from an archive that somebody else wrote.
/// </remarks>
internal sealed class IterationPatches(Git git) : IDisposable
{
    private const int MaxPatch = 16 << 20;

    private readonly DirectoryInfo _gitDirectory = Directory.CreateTempSubdirectory("loopkit-patches-");
    private string? _repository;
    private string? _objects;

    /// <summary>From now on the checkpoints are those of this workspace.</summary>
    public void Use(Workspace workspace)
    {
        _repository = workspace.Kind == WorkspaceKind.GitWorktree ? workspace.Repository : null;
        _objects = null;
    }

    /// <summary>The patch; <see langword="null"/> when there is no difference to be seen, or no repository any more.</summary>
    public async ValueTask<byte[]?> BetweenAsync(string? from, string? to, CancellationToken cancellationToken)
    {
        if (!GitName.IsHash(from) || !GitName.IsHash(to) || from == to)
        {
            return null;
        }

        try
        {
            return await ObjectsAsync(cancellationToken).ConfigureAwait(false) is { } objects ? await ReadAsync(objects, from!, to!, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (LoopKitException exception) when (exception.Code is ErrorCodes.GitFailed or ErrorCodes.GitUnavailable or ErrorCodes.RepositoryNotFound)
        {
            // The checkpoints were pruned, the repository was moved, or this is another machine.
            return null;
        }
    }

    public void Dispose() => _gitDirectory.Delete(recursive: true);

    private async ValueTask<string?> ObjectsAsync(CancellationToken cancellationToken)
    {
        if (_objects is null && _repository is { } repository && Directory.Exists(repository)
            && await GitRepository.FindAsync(git, repository, cancellationToken).ConfigureAwait(false) is { } found)
        {
            Directory.CreateDirectory(Path.Combine(_gitDirectory.FullName, "refs"));
            await File.WriteAllTextAsync(Path.Combine(_gitDirectory.FullName, "HEAD"), "ref: refs/heads/loopkit-has-no-head\n", cancellationToken).ConfigureAwait(false);
            _objects = Path.Combine(found.CommonDirectory, "objects");
        }

        return _objects;
    }

    private async ValueTask<byte[]> ReadAsync(string objects, string from, string to, CancellationToken cancellationToken)
    {
        string[] arguments = ["diff-tree", "-r", "--patch", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", from, to, "--"];
        var output = await git.RunAsync(
            new GitCommand(arguments, _gitDirectory.FullName)
            {
                Environment = new Dictionary<string, string>
                {
                    ["GIT_DIR"] = _gitDirectory.FullName,
                    ["GIT_OBJECT_DIRECTORY"] = objects,
                    ["GIT_CONFIG_NOSYSTEM"] = "1",
                    ["GIT_CONFIG_GLOBAL"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null",
                },
                MaxOutput = MaxPatch,
                MayTruncate = true,
            },
            cancellationToken).ConfigureAwait(false);
        return output.Truncated ? [.. output.Bytes, .. Encoding.UTF8.GetBytes("\n[the rest is left out]\n")] : output.Bytes;
    }
}
