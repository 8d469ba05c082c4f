namespace LoopKit.Secrets;

/// <summary>Something that is never stored.</summary>
/// <param name="Name">What stands in its place.</param>
/// <param name="Value">The secret.</param>
internal readonly record struct Secret(string Name, string Value)
{
    /// <summary>Shorter ones are found in ordinary words.</summary>
    public const int ShortestLength = 8;

    /// <summary>From this length on no value is an ordinary word.</summary>
    private const int LongLength = 16;

    private static readonly string[] _words = ["KEY", "APIKEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIAL", "CREDENTIALS", "PAT"];

    /// <summary>The variables of an environment whose name says that their value is secret. Values that may be ordinary words, and names of files, are none.</summary>
    public static IEnumerable<Secret> In(IEnumerable<KeyValuePair<string, string>> environment) =>
        environment.Where(variable => IsSecretName(variable.Key) && IsNoWord(variable.Value) && !Path.Exists(variable.Value)).Select(variable => new Secret(variable.Key, variable.Value));

    /// <summary>The value is not in what a debugger or a log shows.</summary>
    public override string ToString() => Name;

    private static bool IsSecretName(string name) => name.ToUpperInvariant().Split('_', '-', '.', ':').Any(word => _words.Contains(word));

    private static bool IsNoWord(string value) =>
        value.Length >= LongLength || (value.Length >= ShortestLength && value.Any(char.IsLetter) && !value.All(char.IsLetter));
}
