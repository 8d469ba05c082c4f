namespace LoopKit.ArchitectureTests;

/// <summary>The files that the rules are about.</summary>
internal static class Repository
{
    private static readonly string[] _notOurs = ["artifacts", "bin", "obj", "node_modules", ".git", ".loopkit"];

    /// <summary>The directory of the solution.</summary>
    public static string Root { get; } = RepositoryRoot.Path;

    /// <summary>Where the approved files of these tests are.</summary>
    public static string Approved { get; } = PathOf("tests/LoopKit.ArchitectureTests");

    /// <summary>Whether what the code does now is to be written down as approved.</summary>
    public static bool Approving { get; } = Environment.GetEnvironmentVariable("LOOPKIT_APPROVE") == "1";

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>A path as it is written in messages: relative to the repository, with slashes.</summary>
    public static string Relative(string path) => Path.GetRelativePath(Root, path).Replace('\\', '/');

    /// <summary>All files of one kind in these directories, without what a build leaves there.</summary>
    public static IEnumerable<string> Files(string pattern, params string[] directories) => directories
        .Select(PathOf)
        .Where(Directory.Exists)
        .SelectMany(directory => Directory.EnumerateFiles(directory, pattern, SearchOption.AllDirectories))
        .Where(file => !Relative(file).Split('/').Any(segment => _notOurs.Contains(segment)))
        .Order(StringComparer.Ordinal);
}
