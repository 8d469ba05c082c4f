namespace LoopKit.Workspaces;

/// <summary>The environment of every run of git: an allow-list, and nothing that could ask, page, edit or fetch.</summary>
internal static class GitEnvironment
{
    private static readonly string[] _inherited =
    [
        "HOME", "USER", "LOGNAME", "TMPDIR", "TMP", "TEMP", "XDG_CONFIG_HOME",
        "SystemRoot", "SystemDrive", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "ProgramData", "PATHEXT",
    ];

    private static readonly Dictionary<string, string> _fixed = new()
    {
        ["LC_ALL"] = "C",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_ASKPASS"] = "true",
        ["SSH_ASKPASS"] = "true",
        ["GIT_EDITOR"] = "true",
        ["GIT_SEQUENCE_EDITOR"] = "true",
        ["GIT_PAGER"] = "cat",

        // Nothing here needs a remote. A missing object must not be fetched by a command that a repository names.
        ["GIT_ALLOW_PROTOCOL"] = "none",
        ["GIT_NO_LAZY_FETCH"] = "1",

        // A replacement ref would let a loop show one tree to its validation and save another.
        ["GIT_NO_REPLACE_OBJECTS"] = "1",
    };

    /// <summary>The absolute directories of <c>PATH</c>: with a relative one, a workspace could bring its own git.</summary>
    public static IEnumerable<string> ProgramDirectories =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathFullyQualified);

    public static void Apply(IDictionary<string, string?> target, IReadOnlyDictionary<string, string> additional)
    {
        target.Clear();
        foreach (var name in _inherited)
        {
            if (Environment.GetEnvironmentVariable(name) is { } value)
            {
                target[name] = value;
            }
        }

        target["PATH"] = string.Join(Path.PathSeparator, ProgramDirectories);
        foreach (var (name, value) in _fixed.Concat(additional))
        {
            target[name] = value;
        }
    }
}
