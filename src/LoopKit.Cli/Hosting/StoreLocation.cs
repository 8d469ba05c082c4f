namespace LoopKit.Cli.Hosting;

/// <summary>Finds the store that a command means.</summary>
internal static class StoreLocation
{
    public const string Variable = "LOOPKIT_STORE";
    private const string DirectoryName = ".loopkit";

    /// <summary>The option, else the variable, else <c>.loopkit</c> at the top of the repository.</summary>
    /// <param name="option">The value of <c>--store</c>.</param>
    /// <param name="directory">A directory in the repository.</param>
    public static string Of(string? option, string directory)
    {
        var chosen = option ?? Environment.GetEnvironmentVariable(Variable);
        return string.IsNullOrEmpty(chosen)
            ? Path.Combine(TopOf(Path.GetFullPath(directory)), DirectoryName)
            : Path.GetFullPath(chosen);
    }

    /// <summary>The nearest directory above that is a repository or has a store already; the directory itself when there is none.</summary>
    private static string TopOf(string directory)
    {
        for (var candidate = new DirectoryInfo(directory); candidate is not null; candidate = candidate.Parent)
        {
            if (Path.Exists(Path.Combine(candidate.FullName, ".git")) || Directory.Exists(Path.Combine(candidate.FullName, DirectoryName)))
            {
                return candidate.FullName;
            }
        }

        return directory;
    }
}
