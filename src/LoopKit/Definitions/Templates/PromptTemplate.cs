using HandlebarsDotNet;

namespace LoopKit.Definitions.Templates;

/// <summary>A checked and compiled prompt template. Thread-safe.</summary>
internal sealed class PromptTemplate(string text, TemplateOutline outline, HandlebarsTemplate<TextWriter, object, object> compiled)
{
    /// <summary>The longest rendered prompt.</summary>
    public const int MaxCharacters = 400_000;

    private readonly bool _isPlainText = !text.Contains("{{", StringComparison.Ordinal);

    /// <summary>The variables that the template uses.</summary>
    public IReadOnlySet<string> Variables => outline.Variables;

    /// <summary>The inputs that must have a value: used outside a condition that asks for them.</summary>
    public IReadOnlySet<string> RequiredInputs => outline.RequiredInputs;

    /// <summary>Says which inputs have no value, before anything runs.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.TemplateInvalid"/>: an input has no value.</exception>
    public void RequireInputs(IReadOnlyDictionary<string, string> inputs)
    {
        if (RequiredInputs.Count == 0)
        {
            return;
        }

        var missing = RequiredInputs.Where(input => !inputs.ContainsKey(input)).Order(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
        {
            throw new LoopKitException(
                ErrorCodes.TemplateInvalid,
                $"The prompt uses inputs without a value: {string.Join(", ", missing)}. Supply them when starting the loop, give them a default under 'inputs', or put them in '{{{{#if inputs.NAME}}}}'.");
        }
    }

    /// <summary>Renders the prompt. Reads from git only what the template uses.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.TemplateInvalid"/>: an input has no value, a helper failed or the prompt is too long.</exception>
    public async ValueTask<string> RenderAsync(PromptVariables variables, CancellationToken cancellationToken = default)
    {
        if (_isPlainText && text.Length <= MaxCharacters)
        {
            return text;
        }

        RequireInputs(variables.Inputs);
        var values = new Dictionary<string, object?>(Variables.Count, StringComparer.Ordinal);
        foreach (var name in Variables)
        {
            values[name] = await ValueOfAsync(name, variables, cancellationToken).ConfigureAwait(false);
        }

        return Render(values);
    }

    private static async ValueTask<object?> ValueOfAsync(string name, PromptVariables variables, CancellationToken cancellationToken) => name switch
    {
        TemplateNames.Goal => variables.Goal,
        TemplateNames.Iteration => variables.Iteration,
        TemplateNames.MaxIterations => variables.MaxIterations,
        TemplateNames.Progress => variables.Progress?.Invoke() ?? "",
        TemplateNames.PreviousErrors => variables.PreviousErrors,
        TemplateNames.Todo => variables.Todo,
        TemplateNames.WorkingDirectory => variables.WorkingDirectory,
        TemplateNames.Inbox => variables.Inbox,
        TemplateNames.ReviewPass => variables.ReviewPass,
        TemplateNames.TotalPasses => Math.Max(variables.Passes.Count, 1),
        TemplateNames.PassName => PassOf(variables)?.Name ?? "",
        TemplateNames.PassPrompt => PassOf(variables)?.Prompt ?? "",
        TemplateNames.Validation => variables.Validation.ToArray(),
        TemplateNames.Inputs => variables.Inputs as Dictionary<string, string> ?? new Dictionary<string, string>(variables.Inputs, StringComparer.Ordinal),
        TemplateNames.GitStatus => await ReadAsync(variables.GitStatus, cancellationToken).ConfigureAwait(false),
        TemplateNames.GitDiff => await ReadAsync(variables.GitDiff, cancellationToken).ConfigureAwait(false),
        TemplateNames.GitLog => await ReadAsync(variables.GitLog, cancellationToken).ConfigureAwait(false),
        _ => throw new InvalidOperationException($"No value is defined for the variable '{name}'."),
    };

    private static DefinitionPass? PassOf(PromptVariables variables) => variables.Passes.Count == 0 ? null : variables.Passes[Math.Min(variables.ReviewPass, variables.Passes.Count) - 1];

    private static async ValueTask<string> ReadAsync(Func<CancellationToken, ValueTask<string>>? read, CancellationToken cancellationToken) =>
        read is null ? "" : await read(cancellationToken).ConfigureAwait(false);

    private string Render(Dictionary<string, object?> values)
    {
        using var writer = new CappedWriter(MaxCharacters);
        try
        {
            compiled(writer, values);
        }
        catch (Exception exception) when (exception is not (LoopKitException or OperationCanceledException))
        {
            // Helpers come from plugins; whatever they throw must not take the host down.
            var cause = exception.GetBaseException();
            throw cause as LoopKitException
                ?? new LoopKitException(ErrorCodes.TemplateInvalid, $"The prompt cannot be rendered: {cause.Message} Correct the template or its helper.", exception);
        }

        return writer.ToString();
    }
}
