using System.Collections.Frozen;
using HandlebarsDotNet;
using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions.Templates;

/// <summary>Checks and compiles prompt templates, and keeps those used last. Thread-safe.</summary>
internal sealed class PromptTemplates
{
    private const int MaxKept = 256;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, PromptTemplate> _kept = new(StringComparer.Ordinal);
    private readonly Queue<string> _oldestFirst = new();
    private readonly IHandlebars _handlebars;
    private readonly FrozenSet<string> _helperNames;

    public PromptTemplates(IEnumerable<IPromptHelper> helpers)
    {
        var all = helpers.ToList();
        Validate(all);
        _helperNames = all.Select(helper => helper.Name).ToFrozenSet(StringComparer.Ordinal);
        _handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true, FormatProvider = System.Globalization.CultureInfo.InvariantCulture });
        foreach (var helper in all)
        {
            _handlebars.RegisterHelper(helper.Name, (in HelperOptions _, in Context _, in Arguments arguments) => helper.Render([.. arguments]));
        }
    }

    /// <summary>Says what is wrong with a template; nothing when it compiles.</summary>
    public IReadOnlyList<TemplateProblem> Check(string text)
    {
        lock (_gate)
        {
            return _kept.ContainsKey(text) ? [] : TryCompile(text, out _);
        }
    }

    /// <summary>Makes a template ready, or returns the one made before from the same text.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.TemplateInvalid"/>, with all problems by line and column.</exception>
    public PromptTemplate Get(string text)
    {
        lock (_gate)
        {
            if (!_kept.TryGetValue(text, out var template))
            {
                var problems = TryCompile(text, out template);
                if (template is null)
                {
                    throw new LoopKitException(
                        ErrorCodes.TemplateInvalid,
                        $"The template cannot be used:{string.Concat(problems.Select(problem => $"{Environment.NewLine}line {problem.Line}, column {problem.Column}: {problem.Message}"))}");
                }

                Keep(text, template);
            }

            return template;
        }
    }

    private IReadOnlyList<TemplateProblem> TryCompile(string text, out PromptTemplate? template)
    {
        template = null;
        if (text.Length > BoundedText.MaxBytes)
        {
            return [new TemplateProblem(1, 1, $"the template is larger than {BoundedText.MaxBytes / 1024} KB. Make it smaller.")];
        }

        var outline = TemplateChecker.Check(text, _helperNames);
        if (outline.Problems.Count > 0)
        {
            return outline.Problems;
        }

        try
        {
            template = new PromptTemplate(text, outline, _handlebars.Compile(new StringReader(text)));
            return [];
        }
        catch (HandlebarsException exception)
        {
            return [new TemplateProblem(1, 1, $"the template cannot be compiled: {exception.Message}")];
        }
    }

    private void Keep(string text, PromptTemplate template)
    {
        if (_oldestFirst.Count == MaxKept)
        {
            _kept.Remove(_oldestFirst.Dequeue());
        }

        _kept.Add(text, template);
        _oldestFirst.Enqueue(text);
    }

    private static void Validate(List<IPromptHelper> helpers)
    {
        foreach (var helper in helpers)
        {
            var isName = helper.Name.Length > 0 && char.IsAsciiLetter(helper.Name[0]) && helper.Name.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
            if (!isName || TemplateNames.Reserved.Contains(helper.Name) || TemplateNames.Variables.Contains(helper.Name))
            {
                throw new LoopKitException(ErrorCodes.TemplateInvalid, $"A prompt helper cannot be named '{helper.Name}'. Use a letter, then letters, digits and hyphens, and no name that templates already know.");
            }
        }

        if (helpers.GroupBy(helper => helper.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new LoopKitException(ErrorCodes.TemplateInvalid, $"Two prompt helpers are named '{twice.Key}': {string.Join(" and ", twice.Select(helper => helper.GetType()))}. Remove or rename one.");
        }
    }
}
