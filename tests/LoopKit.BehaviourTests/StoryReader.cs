using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace LoopKit.BehaviourTests;

/// <summary>Reads the stories of <c>Cases/</c>. What is missing or unknown in one is an error, so that no story tests less than it says.</summary>
internal static class StoryReader
{
    private static readonly string[] _keys =
        ["story", "kind", "repository", "loop", "transcript", "truth", "people", "real-time", "ends", "reason", "iterations", "events", "told"];

    /// <summary>Where the stories are, beside the tests.</summary>
    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "Cases");

    /// <summary>Every story, by name.</summary>
    public static IReadOnlyList<Story> All { get; } =
        [.. System.IO.Directory.EnumerateFiles(Directory, "*.yaml").Order(StringComparer.Ordinal).Select(Read)];

    private static Story Read(string file)
    {
        var name = Path.GetFileNameWithoutExtension(file);
        var root = Load(file);
        foreach (var key in root.Children.Keys.Select(Text).Except(_keys))
        {
            throw new FormatException($"{name}: '{key}' is not a key of a story. Known: {string.Join(", ", _keys)}.");
        }

        return new Story
        {
            Name = name,
            Tells = Text(Required(root, "story", name)),
            Kind = Enum.Parse<StoryKind>(Text(Required(root, "kind", name)), ignoreCase: true),
            Repository = Map(Required(root, "repository", name)),
            Definition = ToYaml(Required(root, "loop", name)),
            Transcript = ToYaml(Required(root, "transcript", name)),
            Truth = Text(Required(root, "truth", name)),
            People = Find(root, "people") is YamlSequenceNode people ? [.. people.Select(ReadAction)] : [],
            RealTime = Find(root, "real-time") is { } realTime && bool.Parse(Text(realTime)),
            Ends = Text(Required(root, "ends", name)),
            Reason = Text(Required(root, "reason", name)),
            Iterations = Find(root, "iterations") is { } number ? int.Parse(Text(number), CultureInfo.InvariantCulture) : null,
            Events = Find(root, "events") is { } events
                ? Map(events).ToDictionary(pair => pair.Key, pair => int.Parse(pair.Value, CultureInfo.InvariantCulture))
                : new Dictionary<string, int>(),
            Told = Find(root, "told") is YamlSequenceNode told ? [.. told.Select(Text)] : [],
        };
    }

    private static YamlMappingNode Load(string file)
    {
        using var reader = File.OpenText(file);
        var yaml = new YamlStream();
        try
        {
            yaml.Load(reader);
            return (YamlMappingNode)yaml.Documents[0].RootNode;
        }
        catch (YamlException exception)
        {
            throw new FormatException($"{Path.GetFileName(file)}({exception.Start.Line},{exception.Start.Column}): {exception.Message}", exception);
        }
    }

    private static PersonAction ReadAction(YamlNode node)
    {
        var (does, text) = ((YamlMappingNode)node).Children.Single();
        return new PersonAction(Text(does), Text(text));
    }

    private static YamlNode Required(YamlMappingNode map, string key, string story) =>
        Find(map, key) ?? throw new FormatException($"{story}: a story needs '{key}'.");

    private static YamlNode? Find(YamlMappingNode map, string key) => map.Children.TryGetValue(new YamlScalarNode(key), out var node) ? node : null;

    private static Dictionary<string, string> Map(YamlNode node) =>
        ((YamlMappingNode)node).Children.ToDictionary(pair => Text(pair.Key), pair => Text(pair.Value));

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";

    /// <summary>A part of the file as a file of its own, quotes kept: they tell texts from numbers.</summary>
    private static string ToYaml(YamlNode node)
    {
        using var text = new StringWriter();
        new YamlStream(new YamlDocument(node)).Save(new Emitter(text), assignAnchors: false);
        return text.ToString();
    }
}
