namespace LoopKit.Definitions.Yaml;

/// <summary>A piece of a YAML document, with its place.</summary>
internal abstract record YamlNode(SourcePosition At)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>A single value.</summary>
/// <param name="Text">The value without quotes.</param>
/// <param name="IsPlain">Whether it stands without quotes, so that it may be a number, a truth value or nothing.</param>
/// <param name="IsLiteral">Whether it is a <c>|</c> block, whose lines are those of the file.</param>
/// <param name="At">Its place.</param>
internal sealed record YamlScalar(string Text, bool IsPlain, bool IsLiteral, SourcePosition At) : YamlNode(At)
{
    public override string Kind => "a value";

    /// <summary>Whether there is no value: nothing, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record YamlList(IReadOnlyList<YamlNode> Items, SourcePosition At) : YamlNode(At)
{
    public override string Kind => "a list";
}

/// <summary>Keys and values, in order. No key occurs twice.</summary>
internal sealed record YamlMap(IReadOnlyList<YamlEntry> Entries, SourcePosition At) : YamlNode(At)
{
    public override string Kind => "a map";
}

/// <summary>A key and its value.</summary>
internal sealed record YamlEntry(string Key, SourcePosition At, YamlNode Value);
