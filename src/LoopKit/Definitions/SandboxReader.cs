using LoopKit.Definitions.Yaml;
using LoopKit.Sandbox;

namespace LoopKit.Definitions;

/// <summary>Reads the <c>sandbox</c> of a definition.</summary>
internal sealed class SandboxReader(YamlFields fields, ProblemList problems)
{
    // Only a host can switch the sandbox off: a definition comes with the repository that it works on.
    private static readonly string[] _modes = ["preferred", "required"];

    /// <summary>Reads the map.</summary>
    public PartialSandbox? Read(string key)
    {
        if (fields.Map(key) is not { } map)
        {
            return null;
        }

        var details = new YamlFields(map, problems);
        var sandbox = new PartialSandbox
        {
            Mode = details.Choice("mode", _modes) switch
            {
                null => null,
                { Value: "required" } => SandboxMode.Required,
                _ => SandboxMode.Preferred,
            },
            Network = Network(details),
            MaxProcesses = details.Number("max-processes", 10, 1_000_000)?.Value,
            MaxMemory = Size(details, "max-memory"),
            MaxFileSize = Size(details, "max-file-size"),
        };
        details.RefuseOthers();
        return sandbox;
    }

    private List<string>? Network(YamlFields details) => details.Find("network")?.Value switch
    {
        null => null,
        YamlScalar { Text: "none" } => [],
        YamlScalar { Text: SandboxPolicy.WholeNetwork } => [SandboxPolicy.WholeNetwork],
        YamlList list => [.. list.Items.Select(item => details.Text("network", item)).OfType<Located<string>>().Where(IsHost).Select(host => host.Value)],
        var other => Refuse(other),
    };

    private bool IsHost(Located<string> host)
    {
        var isHost = AllowedHosts.IsEntry(host.Value);
        if (!isHost)
        {
            problems.Add(host.At, $"'network' lists HOST:PORT, without wildcards, but has {ProblemList.Quote(host.Value)}.");
        }

        return isHost;
    }

    private List<string>? Refuse(YamlNode node)
    {
        problems.Add(node.At, "'network' must be none, all, or a list of HOST:PORT.");
        return null;
    }

    private long? Size(YamlFields details, string key)
    {
        if (details.Text(key) is not { } text)
        {
            return null;
        }

        if (SizeText.TryParse(text.Value, out var bytes))
        {
            return bytes;
        }

        problems.Add(text.At, $"'{key}' must be a size such as 500MB or 8GB, but is {ProblemList.Quote(text.Value)}.");
        return null;
    }
}
