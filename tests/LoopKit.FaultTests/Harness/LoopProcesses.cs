namespace LoopKit.FaultTests.Harness;

/// <summary>The processes that commands of loops started, wherever in the process tree they are by now.</summary>
internal static class LoopProcesses
{
    /// <summary>Those that live, of loops whose ids begin with a prefix.</summary>
    public static IReadOnlyList<string> Of(string prefix) =>
        [.. Directory.EnumerateDirectories("/proc").Where(directory => char.IsAsciiDigit(Path.GetFileName(directory)[0])).Select(directory => Describe(directory, prefix)).OfType<string>()];

    /// <summary>Whether a process lives. One that waits for its parent to notice its end does not.</summary>
    public static bool IsAlive(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/stat").Split(") ")[^1][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string? Describe(string directory, string prefix)
    {
        try
        {
            var isOfLoop = File.ReadAllText(Path.Combine(directory, "environ")).Split('\0').Any(variable => variable.StartsWith($"LOOPKIT_LOOP={prefix}-", StringComparison.Ordinal));
            return isOfLoop ? $"{Path.GetFileName(directory)}: {File.ReadAllText(Path.Combine(directory, "cmdline")).Replace('\0', ' ')}" : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile.
            return null;
        }
    }
}
