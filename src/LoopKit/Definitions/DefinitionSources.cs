namespace LoopKit.Definitions;

/// <summary>Where a host's definitions come from, beside those built in and those of a repository.</summary>
internal sealed record DefinitionSources
{
    /// <summary>The directory of a repository that holds its definitions.</summary>
    public const string ProjectDirectory = ".loopkit/loops";

    /// <summary>The user's directory; it need not exist. <see langword="null"/>: none is read.</summary>
    public string? UserDirectory { get; init; }

    /// <summary>The definitions registered by the host.</summary>
    public IReadOnlyList<LoopDefinition> Registered { get; init; } = [];

    /// <summary>The usual place of the user's definitions: <c>$XDG_CONFIG_HOME/loopkit/loops</c>, or <c>~/.config/loopkit/loops</c>.</summary>
    public static string DefaultUserDirectory() => DefaultUserDirectory(
        Environment.GetEnvironmentVariable("XDG_CONFIG_HOME"),
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));

    /// <summary>The usual place of the user's definitions, for given surroundings. A relative <c>XDG_CONFIG_HOME</c> is ignored, as its specification asks.</summary>
    internal static string DefaultUserDirectory(string? configHome, string home) => Path.Combine(
        Path.IsPathRooted(configHome) ? configHome : Path.Combine(home, ".config"),
        "loopkit",
        "loops");
}
