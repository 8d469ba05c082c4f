using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace LoopKit.Definitions.Yaml;

/// <summary>Reads one YAML document into nodes. Whatever could make a small file large, slow or surprising is refused.</summary>
/// <remarks>
/// Works on parser events, before anything is built: limited size and depth, one document, no anchors, aliases, tags or merge keys, no key
/// twice. Nothing is deserialised by reflection. What can be skipped is reported and skipped, so that all problems are found at once.
/// </remarks>
internal sealed class YamlReader
{
    /// <summary>The deepest nesting of lists and maps.</summary>
    public const int MaxDepth = 16;

    private readonly string _file;
    private readonly ProblemList _problems;
    private readonly Parser _parser;
    private int _depth;

    private YamlReader(string file, string text, ProblemList problems)
    {
        _file = file;
        _problems = problems;
        _parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <summary>Reads a document whose outermost node is a map, or adds a problem and returns <see langword="null"/>.</summary>
    public static YamlMap? Read(string file, string text, ProblemList problems)
    {
        var start = new SourcePosition(file, 1, 1);
        if (text.Length > BoundedText.MaxBytes)
        {
            problems.Add(start, $"the text is larger than {BoundedText.MaxBytes / 1024} KB. Make it smaller.");
            return null;
        }

        var nul = text.IndexOf('\0', StringComparison.Ordinal);
        if (nul >= 0)
        {
            problems.Add(start with { Line = text.AsSpan(0, nul).Count('\n') + 1 }, "there is a NUL character. Remove it.");
            return null;
        }

        var reader = new YamlReader(file, text, problems);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException exception)
        {
            problems.Add(At(file, exception.Start), $"the YAML cannot be read: {exception.Message}");
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // The scanner throws these, without a place, for some malformed tags and plain values.
            problems.Add(At(file, reader._parser.Current?.End ?? Mark.Empty), $"the YAML after this place cannot be read: {exception.Message}");
        }

        return null;
    }

    private static SourcePosition At(string file, Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    private YamlMap? ReadDocument()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
        {
            _problems.Add(new SourcePosition(_file, 1, 1), "the file is empty. Write keys and values.");
            return null;
        }

        var root = ReadNode();
        _parser.Consume<DocumentEnd>();
        if (_parser.TryConsume<DocumentStart>(out var second))
        {
            _problems.Add(At(second), "there is a second YAML document. Keep one per file.");
        }

        if (root is YamlMap map)
        {
            return map;
        }

        _problems.Add(root.At, $"the file must be a map of keys and values, but is {root.Kind}.");
        return null;
    }

    private YamlNode ReadNode()
    {
        if (_parser.TryConsume<AnchorAlias>(out var alias))
        {
            _problems.Add(At(alias), $"aliases are not allowed ({ProblemList.Quote("*" + alias.Value)}). Repeat the value.");
            return new YamlScalar(alias.Value.Value, false, false, At(alias));
        }

        RefuseAnchorAndTag();
        return _parser.Current switch
        {
            SequenceStart => ReadList(),
            MappingStart => ReadMap(),
            _ => ReadScalar(),
        };
    }

    private void RefuseAnchorAndTag()
    {
        if (_parser.Current is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _problems.Add(At(anchored), $"anchors are not allowed ({ProblemList.Quote("&" + anchored.Anchor)}). Remove it.");
        }

        if (_parser.Current is NodeEvent { Tag.IsEmpty: false } tagged)
        {
            _problems.Add(At(tagged), $"tags are not allowed ({ProblemList.Quote(tagged.Tag.Value)}). Remove it.");
        }
    }

    private YamlScalar ReadScalar()
    {
        var scalar = _parser.Consume<Scalar>();
        if (scalar.Value.Contains('\0', StringComparison.Ordinal))
        {
            _problems.Add(At(scalar), "the value has a NUL character. Remove it.");
        }

        return new YamlScalar(scalar.Value, scalar.Style == ScalarStyle.Plain, scalar.Style == ScalarStyle.Literal, At(scalar));
    }

    private YamlList ReadList()
    {
        var start = _parser.Consume<SequenceStart>();
        Enter(start);
        List<YamlNode> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(ReadNode());
        }

        _depth--;
        return new YamlList(items, At(start));
    }

    private YamlMap ReadMap()
    {
        var start = _parser.Consume<MappingStart>();
        Enter(start);
        List<YamlEntry> entries = [];
        HashSet<string> keys = new(StringComparer.Ordinal);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            var key = ReadNode();
            var value = ReadNode();
            if (IsGoodKey(key, keys) is { } name)
            {
                entries.Add(new YamlEntry(name, key.At, value));
            }
        }

        _depth--;
        return new YamlMap(entries, At(start));
    }

    private string? IsGoodKey(YamlNode key, HashSet<string> keys)
    {
        if (key is not YamlScalar { Text: var name })
        {
            _problems.Add(key.At, $"a key must be a word, but is {key.Kind}.");
            return null;
        }

        if (name == "<<")
        {
            _problems.Add(key.At, "merge keys ('<<') are not allowed. Use 'extends', or repeat the keys.");
            return null;
        }

        if (!keys.Add(name))
        {
            _problems.Add(key.At, $"the key {ProblemList.Quote(name)} occurs twice. Keep one.");
            return null;
        }

        return name;
    }

    private void Enter(NodeEvent node)
    {
        if (++_depth > MaxDepth)
        {
            throw new YamlException(node.Start, node.End, $"lists and maps are nested deeper than {MaxDepth} levels.");
        }
    }

    private SourcePosition At(ParsingEvent parsed) => At(_file, parsed.Start);
}
