using HandlebarsDotNet;

namespace LoopKit.Definitions.Templates;

/// <summary>A checked and compiled prompt template. Thread-safe.</summary>
internal sealed class PromptTemplate(TemplateOutline outline, HandlebarsTemplate<TextWriter, object, object> compiled)
{
    /// <summary>The longest rendered prompt.</summary>
    public const int MaxCharacters = 400_000;

    /// <summary>The variables that the template uses.</summary>
    public IReadOnlySet<string> Variables => outline.Variables;

    /// <summary>The inputs that must have a value: used outside a condition that asks for them.</summary>
    public IReadOnlySet<string> RequiredInputs => outline.RequiredInputs;

    /// <summary>Says which inputs have no value, before anything runs.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.TemplateInvalid"/>: an input has no value.</exception>
    public void RequireInputs(IReadOnlyDictionary<string, string> inputs)
    {
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
        RequireInputs(variables.Inputs);
        return Render(new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [TemplateNames.Goal] = variables.Goal,
            [TemplateNames.Iteration] = variables.Iteration,
            [TemplateNames.MaxIterations] = variables.MaxIterations,
            [TemplateNames.Progress] = variables.Progress,
            [TemplateNames.PreviousErrors] = variables.PreviousErrors,
            [TemplateNames.WorkingDirectory] = variables.WorkingDirectory,
            [TemplateNames.Inbox] = variables.Inbox,
            [TemplateNames.Validation] = variables.Validation.ToArray(),
            [TemplateNames.Inputs] = new Dictionary<string, string>(variables.Inputs, StringComparer.Ordinal),
            [TemplateNames.GitStatus] = await ReadAsync(TemplateNames.GitStatus, variables.GitStatus, cancellationToken).ConfigureAwait(false),
            [TemplateNames.GitDiff] = await ReadAsync(TemplateNames.GitDiff, variables.GitDiff, cancellationToken).ConfigureAwait(false),
            [TemplateNames.GitLog] = await ReadAsync(TemplateNames.GitLog, variables.GitLog, cancellationToken).ConfigureAwait(false),
        });
    }

    private async ValueTask<string> ReadAsync(string name, Func<CancellationToken, ValueTask<string>>? read, CancellationToken cancellationToken) =>
        read is not null && Variables.Contains(name) ? await read(cancellationToken).ConfigureAwait(false) : "";

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
