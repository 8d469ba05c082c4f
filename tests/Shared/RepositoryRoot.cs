namespace LoopKit.TestFiles;

/// <summary>Where the tests' repository is.</summary>
internal static class RepositoryRoot
{
    /// <summary>The directory with the solution.</summary>
    public static string Path { get; } = Find();

    /// <summary>A file or directory of the repository.</summary>
    public static string Of(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(System.IO.Path.Combine(directory.FullName, "LoopKit.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("The tests must run within the repository.");
        }

        return directory.FullName;
    }
}
