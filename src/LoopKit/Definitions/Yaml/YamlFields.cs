using System.Globalization;
using System.Text.Json;

namespace LoopKit.Definitions.Yaml;

/// <summary>Reads the keys of a map by type. Every wrong value is reported and read as absent.</summary>
/// <param name="map">The map.</param>
/// <param name="problems">Receives what is wrong.</param>
internal sealed class YamlFields(YamlMap map, ProblemList problems)
{
    private readonly List<string> _known = [];

    /// <summary>The place of the map.</summary>
    public SourcePosition At => map.At;

    /// <summary>Finds a key and makes it known.</summary>
    public YamlEntry? Find(string key)
    {
        _known.Add(key);
        return map.Entries.FirstOrDefault(entry => entry.Key == key);
    }

    /// <summary>Reports every key that was not asked for. Comes after all others.</summary>
    public void RefuseOthers()
    {
        foreach (var entry in map.Entries.Where(entry => !_known.Contains(entry.Key, StringComparer.Ordinal)))
        {
            problems.Add(entry.At, $"the key {ProblemList.Quote(entry.Key)} is unknown. {NearNames.Suggest(entry.Key, _known, "Known keys")}");
        }
    }

    /// <summary>Reads a text. It may be empty when it is quoted.</summary>
    public Located<string>? Text(string key) => Find(key) is { } entry ? Text(key, entry.Value) : null;

    /// <summary>Reads a text that has something in it.</summary>
    public Located<string>? Word(string key)
    {
        var text = Text(key);
        if (text is not null && string.IsNullOrWhiteSpace(text.Value))
        {
            problems.Add(text.At, $"'{key}' is empty. Give a value, or remove the key.");
            return null;
        }

        return text;
    }

    /// <summary>Reads a whole number.</summary>
    public Located<int>? Number(string key, int least, int most)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (int.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
        {
            return new Located<int>(number, text.At);
        }

        var range = most == int.MaxValue ? $"a whole number of at least {least}" : $"a whole number from {least} to {most}";
        problems.Add(text.At, $"'{key}' must be {range}, but is {ProblemList.Quote(text.Value)}.");
        return null;
    }

    /// <summary>Reads a whole number that may be very large.</summary>
    public Located<long>? LongNumber(string key, long least)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (long.TryParse(text.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least)
        {
            return new Located<long>(number, text.At);
        }

        problems.Add(text.At, $"'{key}' must be a whole number of at least {least}, but is {ProblemList.Quote(text.Value)}.");
        return null;
    }

    /// <summary>Reads a duration that is longer than nothing.</summary>
    public Located<TimeSpan>? Duration(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (DurationText.TryParse(text.Value, out var duration))
        {
            return new Located<TimeSpan>(duration, text.At);
        }

        problems.Add(text.At, $"'{key}' must be a duration such as 90s, 5m, 1h30m or 00:10:00, more than 0 and at most 7 days, but is {ProblemList.Quote(text.Value)}.");
        return null;
    }

    /// <summary>Reads yes or no.</summary>
    public Located<bool>? Switch(string key) => Choice(key, ["true", "false"]) is { } text ? new Located<bool>(text.Value == "true", text.At) : null;

    /// <summary>Reads one of a few words.</summary>
    public Located<string>? Choice(string key, IReadOnlyList<string> words)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (words.Contains(text.Value, StringComparer.Ordinal))
        {
            return text;
        }

        problems.Add(text.At, $"'{key}' must be one of {string.Join(", ", words)}, but is {ProblemList.Quote(text.Value)}.");
        return null;
    }

    /// <summary>Reads one of the words of an enumeration, in kebab case.</summary>
    public Located<TEnum>? Choice<TEnum>(string key)
        where TEnum : struct, Enum
    {
        var words = Enum.GetValues<TEnum>().ToDictionary(value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()), StringComparer.Ordinal);
        return Choice(key, [.. words.Keys]) is { } word ? new Located<TEnum>(words[word.Value], word.At) : null;
    }

    /// <summary>Reads the items of a list.</summary>
    public IReadOnlyList<YamlNode>? Items(string key)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        if (entry.Value is YamlList list)
        {
            return list.Items;
        }

        problems.Add(entry.Value.At, $"'{key}' must be a list, but is {entry.Value.Kind}.");
        return null;
    }

    /// <summary>Reads a map.</summary>
    public YamlMap? Map(string key)
    {
        if (Find(key) is not { } entry)
        {
            return null;
        }

        if (entry.Value is YamlMap value)
        {
            return value;
        }

        problems.Add(entry.Value.At, $"'{key}' must be a map of keys and values, but is {entry.Value.Kind}.");
        return null;
    }

    /// <summary>Reads a map of texts.</summary>
    /// <param name="key">The key.</param>
    /// <param name="isName">Whether a key of the map is allowed.</param>
    /// <param name="rule">What its keys must be, for the message.</param>
    public IReadOnlyDictionary<string, string>? Texts(string key, Func<string, bool> isName, string rule)
    {
        if (Map(key) is not { } texts)
        {
            return null;
        }

        Dictionary<string, string> result = new(StringComparer.Ordinal);
        foreach (var entry in texts.Entries)
        {
            if (!isName(entry.Key))
            {
                problems.Add(entry.At, $"{ProblemList.Quote(entry.Key)} cannot be a key of '{key}': use {rule}.");
            }
            else if (Text($"{key}.{entry.Key}", entry.Value) is { } text)
            {
                result[entry.Key] = text.Value;
            }
        }

        return result;
    }

    /// <summary>Reads a node as a text.</summary>
    public Located<string>? Text(string name, YamlNode node)
    {
        switch (node)
        {
            case YamlScalar { IsNull: false } scalar:
                return new Located<string>(scalar.Text, scalar.At);
            case YamlScalar:
                problems.Add(node.At, $"'{name}' has no value. Give one, or remove the key.");
                return null;
            default:
                problems.Add(node.At, $"'{name}' must be a text, but is {node.Kind}.");
                return null;
        }
    }
}
