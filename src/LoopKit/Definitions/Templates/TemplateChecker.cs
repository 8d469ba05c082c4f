namespace LoopKit.Definitions.Templates;

/// <summary>Checks every name and block of a template, before anything runs.</summary>
/// <remarks>
/// Blocks are <c>if</c>, <c>unless</c> and <c>each</c>, and <c>each</c> runs over the two bounded lists only and never within another, so the
/// time that a template takes is linear in its size and its values. The limited depth keeps the recursive parser of Handlebars.Net safe.
/// </remarks>
internal sealed class TemplateChecker
{
    private const int MaxBlocks = 16;
    private static readonly string[] _blockNames = ["if", "unless", "each"];
    private static readonly HashSet<string> _nothing = [];

    private readonly string _text;
    private readonly Stack<TemplateBlock> _blocks = new();
    private readonly List<TemplateProblem> _problems = [];
    private readonly HashSet<string> _variables = new(StringComparer.Ordinal);
    private readonly HashSet<string> _requiredInputs = new(StringComparer.Ordinal);
    private readonly TemplateExpressionChecker _expressions;

    private TemplateChecker(string text, IReadOnlySet<string> helpers)
    {
        _text = text;
        _expressions = new TemplateExpressionChecker(helpers, _variables, Report);
    }

    /// <summary>Checks a template.</summary>
    /// <param name="text">The template.</param>
    /// <param name="helpers">The names of the helpers.</param>
    public static TemplateOutline Check(string text, IReadOnlySet<string> helpers)
    {
        var checker = new TemplateChecker(text, helpers);
        checker.Check(new TemplateScanner(text, checker.Report).Scan());
        return new TemplateOutline
        {
            Variables = checker._variables,
            RequiredInputs = checker._requiredInputs,
            Problems = checker._problems,
        };
    }

    private bool InItem => _blocks.Any(block => block.IsItem);

    private void Check(IReadOnlyList<TemplateTag> tags)
    {
        foreach (var tag in tags)
        {
            Check(tag);
        }

        foreach (var block in _blocks)
        {
            Report(block.Offset, $"the block is not closed. Close it with '{{{{/{block.Name}}}}}'.");
        }
    }

    private void Check(TemplateTag tag)
    {
        switch (tag.Sigil)
        {
            case '#':
                Open(tag);
                break;
            case '/':
                Close(tag);
                break;
            case ' ' when tag.Name == "else":
                Else(tag);
                break;
            case ' ':
                Require(_expressions.CheckValue(tag, InItem));
                break;
            case '>':
                Report(tag.Offset, "there are no partials. Write the text here.");
                break;
            default:
                Report(tag.Offset, $"'{{{{{tag.Sigil}' is not supported. Use values, 'if', 'unless', 'each' and helpers.");
                break;
        }
    }

    private void Open(TemplateTag tag)
    {
        var guarded = _nothing as IReadOnlySet<string>;
        if (tag.Name == "each")
        {
            _expressions.CheckList(tag, InItem);
        }
        else if (tag.Name is "if" or "unless")
        {
            guarded = _expressions.CheckCondition(tag, tag.Arguments, InItem);
        }
        else
        {
            Report(tag.Offset, $"there is no block '{tag.Name}'. {NearNames.Suggest(tag.Name, _blockNames, "Known blocks")}");
        }

        if (_blocks.Count == MaxBlocks)
        {
            Report(tag.Offset, $"blocks are nested deeper than {MaxBlocks} levels.");
        }

        _blocks.Push(new TemplateBlock(tag.Name, guarded, tag.Offset));
    }

    private void Else(TemplateTag tag)
    {
        if (!_blocks.TryPeek(out var block) || block.HasElse)
        {
            Report(tag.Offset, "'else' has no block that it could belong to.");
            return;
        }

        if (tag.Arguments is [{ Text: "if" }, ..] && block.Name != "each")
        {
            // The branch belongs to the same block, so one closing tag ends both; what it asks for is guarded from here on.
            var guarded = _expressions.CheckCondition(tag, [.. tag.Arguments.Skip(1)], InItem);
            _blocks.Pop();
            _blocks.Push(block with { Guarded = new HashSet<string>(block.Guarded.Union(guarded), StringComparer.Ordinal) });
            return;
        }

        block.HasElse = true;
        if (tag.Arguments.Count > 0)
        {
            Report(tag.Offset, "only 'if' can follow 'else', and not in an 'each'.");
        }
    }

    private void Close(TemplateTag tag)
    {
        if (!_blocks.TryPop(out var block))
        {
            Report(tag.Offset, $"'{{{{/{tag.Name}}}}}' closes nothing.");
        }
        else if (block.Name != tag.Name)
        {
            Report(tag.Offset, $"'{{{{/{tag.Name}}}}}' stands where '{{{{/{block.Name}}}}}' is expected.");
        }
    }

    private void Require(IEnumerable<string> inputs) =>
        _requiredInputs.UnionWith(inputs.Where(input => !_blocks.Any(block => block.Guarded.Contains(input))));

    private void Report(int offset, string message)
    {
        var before = _text.AsSpan(0, offset);
        _problems.Add(new TemplateProblem(before.Count('\n') + 1, offset - before.LastIndexOf('\n'), message));
    }
}
