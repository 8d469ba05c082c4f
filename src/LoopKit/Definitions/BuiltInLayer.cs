using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>The definitions that are part of LoopKit.</summary>
internal sealed class BuiltInLayer : IDefinitionLayer
{
    private const string Prefix = "builtin/";
    private const string Suffix = ".yaml";

    public DefinitionLayer Layer => DefinitionLayer.BuiltIn;

    public IReadOnlyList<string> Names { get; } =
    [
        .. typeof(BuiltInLayer).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length]),
    ];

    public string SourceOf(string name) => Prefix + name + Suffix;

    public PartialDefinition? Find(string name, ProblemList problems)
    {
        using var resource = typeof(BuiltInLayer).Assembly.GetManifestResourceStream(SourceOf(name));
        if (resource is null)
        {
            return null;
        }

        using var reader = new StreamReader(resource);
        return DefinitionLoader.Load(SourceOf(name), reader.ReadToEnd(), directory: null, problems);
    }
}
