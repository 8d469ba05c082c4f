namespace LoopKit.Sandbox;

/// <summary>Changes an environment to what is true inside a sandbox.</summary>
internal static class SandboxEnvironment
{
    // They lead to places that are not there. Programs then use the private home.
    private static readonly string[] _removed = ["XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "DOTNET_CLI_HOME"];

    // A fresh home makes every command the first one.
    private static readonly (string Name, string Value)[] _added =
    [
        ("DOTNET_CLI_TELEMETRY_OPTOUT", "1"),
        ("DOTNET_NOLOGO", "1"),
        ("DOTNET_GENERATE_ASPNET_CERTIFICATE", "false"),
        ("DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK", "1"),
    ];

    /// <summary>Adapts an environment; what was asked for by name stays as it is.</summary>
    public static IReadOnlyDictionary<string, string> Adapt(
        IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> asked, string home)
    {
        var inside = new SortedDictionary<string, string>(environment.ToDictionary(), StringComparer.Ordinal);
        foreach (var name in _removed)
        {
            inside.Remove(name);
        }

        foreach (var (name, value) in _added)
        {
            inside.TryAdd(name, value);
        }

        inside["HOME"] = home;
        inside["TMPDIR"] = "/tmp";
        foreach (var (name, value) in asked)
        {
            inside[name] = value;
        }

        return inside;
    }
}
