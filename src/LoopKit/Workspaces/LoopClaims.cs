namespace LoopKit.Workspaces;

/// <summary>Keeps the claims of a repository's loops, in <c>.git/loopkit/</c>.</summary>
/// <remarks>They stand in the repository, so that a loop finds its branch again when its directory, or all of them, are gone.</remarks>
/// <param name="commonDirectory">The directory with the repository's objects and refs.</param>
internal sealed class LoopClaims(string commonDirectory)
{
    private const string Extension = ".claim";

    private readonly string _directory = DirectoryOf(commonDirectory);

    /// <summary>Where LoopKit keeps what it must know about a repository.</summary>
    public static string DirectoryOf(string commonDirectory) => Path.Combine(commonDirectory, "loopkit");

    /// <summary>Reads a loop's claim, or returns <see langword="null"/>.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.GitFailed"/>: somebody else wrote it.</exception>
    public LoopClaim? Find(LoopId loop) => Read(PathOf(loop));

    /// <summary>The names that loops have taken.</summary>
    public IEnumerable<string> Names => Directory.EnumerateFiles(_directory, "*" + Extension).Select(path => Read(path)?.Name).OfType<string>();

    /// <summary>Makes a loop's claim, or replaces it.</summary>
    public void Save(LoopId loop, LoopClaim claim) => SmallFile.Write(
        PathOf(loop), $"name {claim.Name}\nbase-commit {claim.BaseCommit}\nbase-branch {claim.BaseBranch}\nready {(claim.Ready ? "yes" : "no")}\n");

    private string PathOf(LoopId loop) => Path.Combine(_directory, loop.Value + Extension);

    private static LoopClaim? Read(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        var values = SmallFile.ReadLines(path).Select(line => line.Split(' ', 2)).Where(pair => pair.Length == 2)
            .DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
        var claim = new LoopClaim
        {
            Name = values.GetValueOrDefault("name", ""),
            BaseCommit = values.GetValueOrDefault("base-commit", ""),
            BaseBranch = values.GetValueOrDefault("base-branch") is { Length: > 0 } branch ? branch : null,
            Ready = values.GetValueOrDefault("ready") == "yes",
        };
        return GitName.IsName(claim.Name) && GitName.IsHash(claim.BaseCommit)
            ? claim
            : throw new LoopKitException(
                ErrorCodes.GitFailed, $"'{path}' is damaged: it names no branch or no commit. Delete it to let the loop begin on a new branch.");
    }
}
