namespace LoopKit.Workspaces;

/// <summary>A user's repository, as found from a directory in it.</summary>
/// <param name="TopLevel">The root of the user's work tree; the repository itself when it is bare.</param>
/// <param name="CommonDirectory">The directory with objects, refs and config.</param>
internal sealed record GitRepository(string TopLevel, string CommonDirectory)
{
    /// <summary>Finds the repository of a directory, or returns <see langword="null"/> when there is none. Changes nothing.</summary>
    /// <remarks>
    /// This and <see cref="ReadHeadAsync"/> and <see cref="ReadSettingsAsync"/> are the only runs that read the repository's own config.
    /// None of the three commands runs anything that a config can name. They read the user's and the system's config too, because
    /// <c>safe.directory</c> stands there. The top level is found without git, because a loop can set <c>core.worktree</c>.
    /// </remarks>
    public static async ValueTask<GitRepository?> FindAsync(Git git, string directory, CancellationToken cancellationToken = default)
    {
        // Saves a process for plain directories, which then work without git on the machine.
        var topLevel = Above(directory).FirstOrDefault(HasGit);
        if (topLevel is null && !Above(directory).Any(IsGit))
        {
            return null;
        }

        if (topLevel is not null && Above(directory).Contains(Path.Combine(topLevel, ".git")))
        {
            throw new LoopKitException(
                ErrorCodes.RepositoryNotFound, $"'{directory}' is inside git's own directory. Name the directory with your files instead.");
        }

        var command = new GitCommand(["rev-parse", "--path-format=absolute", "--git-common-dir"], directory) { ExpectedExitCode = 128 };
        var output = await git.RunAsync(command, cancellationToken).ConfigureAwait(false);
        return output switch
        {
            { ExitCode: 0 } => new GitRepository(topLevel ?? output.Text, output.Text),
            _ when output.Error.Contains("not a git repository", StringComparison.Ordinal) => null,
            _ => throw Git.Failure(command, output),
        };
    }

    /// <summary>Reads what the user has checked out.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.RepositoryEmpty"/>.</exception>
    public async ValueTask<GitHead> ReadHeadAsync(Git git, CancellationToken cancellationToken = default)
    {
        var command = new GitCommand(["rev-parse", "HEAD^{commit}", "--symbolic-full-name", "HEAD"], TopLevel) { ExpectedExitCode = 128 };
        var output = await git.RunAsync(command, cancellationToken).ConfigureAwait(false);
        const string branches = "refs/heads/";
        return output.Lines switch
        {
            [var commit, var name] when GitName.IsHash(commit) =>
                new GitHead(commit, name.StartsWith(branches, StringComparison.Ordinal) ? name[branches.Length..] : null),
            _ => throw new LoopKitException(
                ErrorCodes.RepositoryEmpty, $"'{TopLevel}' has no commit to start from. Make a first commit: git commit --allow-empty -m 'Start'."),
        };
    }

    /// <summary>Reads the settings in force, as names and values.</summary>
    public async ValueTask<IReadOnlyDictionary<string, string>> ReadSettingsAsync(Git git, CancellationToken cancellationToken = default)
    {
        var output = await git.RunAsync(new GitCommand(["config", "--list", "-z"], TopLevel), cancellationToken).ConfigureAwait(false);
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in output.Text.Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            // A name without a value means true.
            var end = entry.IndexOf('\n', StringComparison.Ordinal);
            settings[end < 0 ? entry : entry[..end]] = end < 0 ? "true" : entry[(end + 1)..];
        }

        return settings;
    }

    private static IEnumerable<string> Above(string directory)
    {
        for (var current = new DirectoryInfo(directory); current is not null; current = current.Parent)
        {
            yield return Path.TrimEndingDirectorySeparator(current.FullName);
        }
    }

    private static bool HasGit(string directory) => Path.Combine(directory, ".git") is var git && (File.Exists(git) || IsGit(git));

    private static bool IsGit(string directory) => File.Exists(Path.Combine(directory, "HEAD")) && Directory.Exists(Path.Combine(directory, "objects"));
}
