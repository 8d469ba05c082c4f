using LoopKit.Sandbox;

namespace LoopKit.Cli.Hosting;

/// <summary>Reads what the user says about the sandbox. A definition, which comes with a repository, can only make it stricter.</summary>
internal static class SandboxSettings
{
    private const string ModeVariable = "LOOPKIT_SANDBOX";
    private const string ReadOnlyVariable = "LOOPKIT_SANDBOX_READ_ONLY";
    private const string WritableVariable = "LOOPKIT_SANDBOX_WRITABLE";

    /// <summary>The option, else the variable, else what is the default; and the paths from their variables.</summary>
    public static void Apply(LoopKitOptions options, string? option)
    {
        if ((option ?? Environment.GetEnvironmentVariable(ModeVariable)) is { Length: > 0 } text)
        {
            options.Sandbox = text switch
            {
                "off" => SandboxMode.Off,
                "preferred" => SandboxMode.Preferred,
                "required" => SandboxMode.Required,
                _ => throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{text}' is no sandbox mode. Give off, preferred or required with --sandbox or {ModeVariable}."),
            };
        }

        AddPaths(options.SandboxReadOnlyPaths, ReadOnlyVariable);
        AddPaths(options.SandboxWritablePaths, WritableVariable);
    }

    private static void AddPaths(IList<string> paths, string variable)
    {
        foreach (var path in (Environment.GetEnvironmentVariable(variable) ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            paths.Add(path);
        }
    }
}
