namespace LoopKit;

/// <summary>Where a user's own files belong, by the XDG base directory specification; on Windows the application data directories.</summary>
public static class UserDirectories
{
    /// <summary>Settings: <c>XDG_CONFIG_HOME</c>, or <c>~/.config</c>.</summary>
    public static string Configuration => Of("XDG_CONFIG_HOME", Environment.SpecialFolder.ApplicationData, ".config");

    /// <summary>State that outlives a process: <c>XDG_STATE_HOME</c>, or <c>~/.local/state</c>.</summary>
    public static string State => Of("XDG_STATE_HOME", Environment.SpecialFolder.LocalApplicationData, Path.Combine(".local", "state"));

    private static string Of(string variable, Environment.SpecialFolder windows, string beneathHome)
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } path && Path.IsPathRooted(path))
        {
            return path;
        }

        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(windows);
        }

        var home = Environment.GetEnvironmentVariable("HOME");
        return string.IsNullOrEmpty(home) ? Path.Combine(Path.GetTempPath(), $"loopkit-{Environment.UserName}") : Path.Combine(home, beneathHome);
    }
}
