namespace LoopKit.Definitions;

/// <summary>Judges validation commands.</summary>
public static class ValidationCommandExtensions
{
    private static readonly string[] _always = ["true", ":", "exit", "exit 0", "/bin/true", "/usr/bin/true", "echo"];
    private static readonly string[] _endings = ["|| true", "|| :", "|| exit 0", "; true", "; :", "; exit 0"];

    /// <summary>Whether a command line succeeds whatever the files are, by its form alone: <c>true</c>, <c>exit 0</c>, <c>make test || true</c>.</summary>
    /// <remarks>A command that is not recognised may still prove nothing.</remarks>
    public static bool ProvesNothing(this ValidationCommand validation)
    {
        ArgumentNullException.ThrowIfNull(validation);
        var text = validation.Command.Trim().TrimEnd(';').TrimEnd();
        return Array.Exists(_always, known => text == known)
            || Array.Exists(_endings, ending => text.EndsWith(ending, StringComparison.Ordinal))
            || (text.StartsWith("echo ", StringComparison.Ordinal) && text.IndexOfAny(['|', '&', ';', '$', '`', '<', '>', '(', '\n']) < 0);
    }

    /// <summary>Whether a definition has validations and none of them proves anything.</summary>
    public static bool ProvesNothing(this LoopDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return definition.SuccessExitCode == 0 && definition.Validation.Count > 0 && definition.Validation.All(ProvesNothing);
    }
}
