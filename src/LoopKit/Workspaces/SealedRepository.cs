namespace LoopKit.Workspaces;

/// <summary>The user's objects and refs behind a config of LoopKit's own.</summary>
/// <remarks>
/// A directory that git takes for the repository's common directory (<c>GIT_COMMON_DIR</c>): links to the user's objects, refs and
/// worktrees, but its own <c>config</c> and no hooks. A loop that writes to the user's <c>.git/config</c> is therefore never read.
/// </remarks>
internal sealed class SealedRepository
{
    private static readonly string[] _linkedDirectories = ["objects", "refs", "info", "worktrees"];
    private static readonly string[] _linkedFiles = ["packed-refs", "shallow"];

    private readonly Git _git;

    private SealedRepository(Git git, string directory, string commonDirectory)
    {
        _git = git;
        SealDirectory = directory;
        CommonDirectory = commonDirectory;
    }

    /// <summary>The sealed directory.</summary>
    public string SealDirectory { get; }

    /// <summary>The directory with the user's objects and refs.</summary>
    public string CommonDirectory { get; }

    /// <summary>Makes the directory, or brings it up to date with the settings in force.</summary>
    public static async ValueTask<SealedRepository> MakeAsync(Git git, GitRepository repository, string directory, CancellationToken cancellationToken)
    {
        var settings = await repository.ReadSettingsAsync(git, cancellationToken).ConfigureAwait(false);
        Directory.CreateDirectory(Path.Combine(directory, "indexes"));
        foreach (var name in _linkedDirectories)
        {
            Directory.CreateDirectory(Path.Combine(repository.CommonDirectory, name));
            Link(directory, repository.CommonDirectory, name);
        }

        foreach (var name in _linkedFiles)
        {
            Link(directory, repository.CommonDirectory, name);
        }

        if (Directory.Exists(Path.Combine(repository.CommonDirectory, "reftable")))
        {
            Link(directory, repository.CommonDirectory, "reftable");
        }

        SmallFile.Write(Path.Combine(directory, "config"), SealedConfig.Write(settings));
        SmallFile.Write(Path.Combine(directory, "HEAD"), "ref: refs/heads/loopkit-has-no-head\n");
        return new SealedRepository(git, directory, repository.CommonDirectory);
    }

    /// <summary>Opens the directory that an earlier run made, or returns <see langword="null"/>.</summary>
    public static SealedRepository? Open(Git git, string directory)
    {
        var objects = new DirectoryInfo(Path.Combine(directory, "objects"));
        return objects.LinkTarget is { } target && File.Exists(Path.Combine(directory, "config"))
            ? new SealedRepository(git, directory, Path.GetDirectoryName(target)!)
            : null;
    }

    /// <summary>A command that needs no work tree.</summary>
    public GitCommand Command(params IReadOnlyList<string> arguments) => new(arguments, SealDirectory) { Environment = Environment() };

    /// <summary>The variables that lead git here. The user's and the system's config stay out: filters are defined there too.</summary>
    public Dictionary<string, string> Environment() => new()
    {
        ["GIT_DIR"] = SealDirectory,
        ["GIT_COMMON_DIR"] = SealDirectory,
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_CONFIG_GLOBAL"] = OperatingSystem.IsWindows() ? "NUL" : "/dev/null",
    };

    /// <summary>Runs a command.</summary>
    public ValueTask<GitOutput> RunAsync(GitCommand command, CancellationToken cancellationToken) => _git.RunAsync(command, cancellationToken);

    private static void Link(string directory, string commonDirectory, string name)
    {
        var link = new FileInfo(Path.Combine(directory, name));
        var target = Path.Combine(commonDirectory, name);
        if (link.LinkTarget == target)
        {
            return;
        }

        // A link that points elsewhere is from a repository that stood at the same path before.
        link.Delete();
        if (Directory.Exists(target))
        {
            Directory.CreateSymbolicLink(link.FullName, target);
        }
        else
        {
            File.CreateSymbolicLink(link.FullName, target);
        }
    }
}
