namespace LoopKit.Cli.Tests.Processes;

/// <summary>The processes that commands of a loop started, wherever in the process tree they are by now.</summary>
internal static class LoopProcesses
{
    /// <summary>Those that live: not even one that waits for its parent to notice its end.</summary>
    public static IReadOnlyList<string> Of(string loop) =>
        [.. Directory.EnumerateDirectories("/proc").Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0])).Select(directory => Describe(directory, loop)).OfType<string>()];

    private static string? Describe(string directory, string loop)
    {
        try
        {
            var isOfLoop = File.ReadAllText(Path.Combine(directory, "environ")).Split('\0').Contains($"LOOPKIT_LOOP={loop}");
            var state = File.ReadAllText(Path.Combine(directory, "stat")).Split(") ")[^1][0];
            return isOfLoop && state is not ('Z' or 'X') ? File.ReadAllText(Path.Combine(directory, "cmdline")).Replace('\0', ' ') : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return null;
        }
    }
}
