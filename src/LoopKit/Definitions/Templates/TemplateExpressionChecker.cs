namespace LoopKit.Definitions.Templates;

/// <summary>Checks the names within one tag.</summary>
/// <param name="helpers">The names of the helpers.</param>
/// <param name="variables">Receives the variables that are used.</param>
/// <param name="report">Receives what is wrong, by offset.</param>
internal sealed class TemplateExpressionChecker(IReadOnlySet<string> helpers, HashSet<string> variables, Action<int, string> report)
{
    private const int MaxCalls = 8;
    private static readonly string[] _itemNames = ["this", "@index", "@key", "@first", "@last"];
    private HashSet<string> _inputs = [];

    /// <summary>Checks a tag that inserts a value. Returns the inputs that it uses.</summary>
    public IReadOnlySet<string> CheckValue(TemplateTag tag, bool inItem)
    {
        Begin();
        if (helpers.Contains(tag.Name))
        {
            CheckArguments(tag.Arguments, inItem);
        }
        else if (tag.Tokens is [{ Kind: TemplateTokenKind.Name } name])
        {
            CheckVariable(name, inItem, mayBeList: false, mayBeHelper: true);
        }
        else if (tag.Name.Length > 0)
        {
            report(tag.Offset, $"there is no helper '{tag.Name}'. {NearNames.Suggest(tag.Name, helpers, "Known helpers")}");
        }
        else
        {
            report(tag.Offset, @"the tag names no variable or helper. Name one, or write '\{{' to keep the braces.");
        }

        return _inputs;
    }

    /// <summary>Checks what an <c>if</c> or <c>unless</c> asks. Returns the inputs that it uses.</summary>
    public IReadOnlySet<string> CheckCondition(TemplateTag tag, IReadOnlyList<TemplateToken> condition, bool inItem)
    {
        Begin();
        if (CheckArguments(condition, inItem) != 1)
        {
            report(tag.Offset, "a condition is one variable or one '(helper …)'.");
        }

        return _inputs;
    }

    /// <summary>Checks what an <c>each</c> runs over.</summary>
    public void CheckList(TemplateTag tag, bool inItem)
    {
        Begin();
        if (inItem)
        {
            report(tag.Offset, "an 'each' cannot stand in another 'each'.");
        }
        else if (tag.Arguments is [{ Text: TemplateNames.Validation or TemplateNames.Inputs or "@root.validation" or "@root.inputs" } list])
        {
            CheckVariable(list, inItem, mayBeList: true, mayBeHelper: false);
        }
        else
        {
            report(tag.Offset, $"'each' runs over '{TemplateNames.Validation}' or '{TemplateNames.Inputs}' only.");
        }
    }

    private void Begin() => _inputs = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Checks arguments and nested calls. Returns how many arguments there are on the outermost level.</summary>
    private int CheckArguments(IReadOnlyList<TemplateToken> tokens, bool inItem)
    {
        var depth = 0;
        var count = 0;
        for (var index = 0; index < tokens.Count; index++)
        {
            var token = tokens[index];
            count += depth == 0 && token.Kind != TemplateTokenKind.Close ? 1 : 0;
            depth += token.Kind == TemplateTokenKind.Open ? 1 : token.Kind == TemplateTokenKind.Close ? -1 : 0;
            if (depth is < 0 or > MaxCalls)
            {
                report(token.Offset, depth < 0 ? "')' closes nothing." : $"calls are nested deeper than {MaxCalls} levels.");
                return count;
            }

            if (token.Kind == TemplateTokenKind.Open)
            {
                index += CheckCallee(token, tokens.ElementAtOrDefault(index + 1));
            }
            else if (token.Kind == TemplateTokenKind.Name)
            {
                CheckVariable(token, inItem, mayBeList: true, mayBeHelper: false);
            }
        }

        if (depth > 0)
        {
            report(tokens[^1].Offset, "'(' is not closed. Close it with ')'.");
        }

        return count;
    }

    /// <summary>Checks the helper after a parenthesis. Returns how many tokens it takes.</summary>
    private int CheckCallee(TemplateToken open, TemplateToken? callee)
    {
        if (callee is not { Kind: TemplateTokenKind.Name })
        {
            report(open.Offset, "the name of a helper must follow '('.");
            return 0;
        }

        if (!helpers.Contains(callee.Text))
        {
            report(callee.Offset, $"there is no helper '{callee.Text}'. {NearNames.Suggest(callee.Text, helpers, "Known helpers")}");
        }

        return 1;
    }

    private void CheckVariable(TemplateToken token, bool inItem, bool mayBeList, bool mayBeHelper)
    {
        if (inItem && _itemNames.Contains(token.Text, StringComparer.Ordinal))
        {
            return;
        }

        var fromRoot = Strip(token.Text, "@root.");
        var fromItem = fromRoot is null && inItem ? Strip(token.Text, "../") : null;
        var path = fromRoot ?? fromItem ?? token.Text;
        var name = path.Split('.', 2)[0];
        var member = path.Length > name.Length ? path[(name.Length + 1)..] : null;
        if (!TemplateNames.Variables.Contains(name) || (member is not null && name != TemplateNames.Inputs))
        {
            ReportUnknown(token, mayBeHelper);
        }
        else if (inItem && fromRoot is null && fromItem is null)
        {
            report(token.Offset, $"within 'each', write '../{path}'.");
        }
        else if (member is not null && !TemplateNames.IsInput(member))
        {
            report(token.Offset, $"'{member}' cannot be the name of an input: use a letter, then letters, digits, '-' and '_'.");
        }
        else if (!mayBeList && path is (TemplateNames.Validation or TemplateNames.Inputs))
        {
            report(token.Offset, $"'{path}' has several values. Use '{{{{#each {path}}}}}'.");
        }
        else
        {
            Use(name, member);
        }
    }

    private void Use(string name, string? member)
    {
        variables.Add(name);
        if (member is not null)
        {
            _inputs.Add(member);
        }
    }

    private void ReportUnknown(TemplateToken token, bool mayBeHelper)
    {
        var known = TemplateNames.Variables.Select(variable => variable == TemplateNames.Inputs ? "inputs.NAME" : variable);
        report(token.Offset, mayBeHelper
            ? $"there is no variable or helper '{token.Text}'. {NearNames.Suggest(token.Text, known.Concat(helpers), "Known")}"
            : $"there is no variable '{token.Text}'. {NearNames.Suggest(token.Text, known, "Known variables")}");
    }

    private static string? Strip(string text, string prefix) => text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;
}
