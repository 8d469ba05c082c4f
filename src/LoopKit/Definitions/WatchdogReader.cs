using System.Globalization;
using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>Reads how a definition is watched: <c>off</c>, or a map of thresholds by policy.</summary>
internal sealed class WatchdogReader(YamlFields fields, ProblemList problems)
{
    private const string Key = "watchdog";
    private const string Off = "off";

    public WatchdogSource? Read() => fields.Find(Key)?.Value switch
    {
        null => null,
        YamlMap map => new WatchdogSource(IsOff: false, [.. map.Entries.Select(Threshold).OfType<(Located<string>, int)>()]),
        YamlScalar { Text: Off } => new WatchdogSource(IsOff: true, []),
        var other => Refuse(other),
    };

    private (Located<string> Policy, int Threshold)? Threshold(YamlEntry entry)
    {
        if (fields.Text($"{Key}.{entry.Key}", entry.Value) is not { } text)
        {
            return null;
        }

        if (text.Value == Off || (int.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 2))
        {
            return (new Located<string>(entry.Key, entry.At), text.Value == Off ? 0 : int.Parse(text.Value, CultureInfo.InvariantCulture));
        }

        problems.Add(text.At, $"'{Key}.{entry.Key}' must be 'off' or a whole number of at least 2, but is {ProblemList.Quote(text.Value)}.");
        return null;
    }

    private WatchdogSource? Refuse(YamlNode node)
    {
        problems.Add(node.At, $"'{Key}' must be 'off', or a map of policies and thresholds, but is {node.Kind}.");
        return null;
    }
}
