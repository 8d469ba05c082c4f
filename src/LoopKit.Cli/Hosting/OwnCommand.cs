namespace LoopKit.Cli.Hosting;

/// <summary>How other programs run this one.</summary>
internal static class OwnCommand
{
    private const string Name = "loopkit";

    /// <summary>The command line for a shell: the bare name when that is what the search path finds, so that it outlives an update.</summary>
    public static string ForShell()
    {
        var process = Environment.ProcessPath ?? Name;
        var assembly = Path.Combine(AppContext.BaseDirectory, Name + ".dll");
        if (Path.GetFileNameWithoutExtension(process) != Name)
        {
            return $"{Quote(process)} {Quote(assembly)}";
        }

        var found = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(Path.IsPathFullyQualified)
            .Select(directory => Path.Combine(directory, Path.GetFileName(process)))
            .FirstOrDefault(File.Exists);
        return found is not null ? Name : Quote(process);
    }

    // Git hands the line to a POSIX shell on every operating system.
    private static string Quote(string text) => "'" + text.Replace('\\', '/').Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
