using System.Text;
using LoopKit.Definitions;
using LoopKit.Definitions.Templates;
using LoopKit.Engine.Evidence;
using LoopKit.Engine.Passes;
using LoopKit.Engine.Review;
using LoopKit.Progress;
using LoopKit.Truncation;
using LoopKit.Watchdog;
using LoopKit.Workspaces;

namespace LoopKit.Engine;

/// <summary>Renders what a fresh context begins with.</summary>
internal sealed class IterationPrompts(PromptTemplates templates, WorkspaceView view, IEnumerable<IProgressStrategy> strategies)
{
    private const int ProgressCharacters = 8_000;
    private const int ErrorCharacters = 8_000;
    private const int LogEntries = 10;

    public async ValueTask<(string System, string User)> RenderAsync(LoopState state, int iteration, string inbox, Contents contents, CancellationToken cancellationToken)
    {
        var definition = state.Definition;
        var variables = await VariablesAsync(state, iteration, inbox, contents, cancellationToken).ConfigureAwait(false);
        var systemPrompt = await templates.Get(definition.SystemPrompt).RenderAsync(variables, cancellationToken).ConfigureAwait(false);
        var template = templates.Get(definition.Prompt);
        var prompt = await template.RenderAsync(variables, cancellationToken).ConfigureAwait(false);

        prompt = PromptRewriter.Apply(prompt, state.Watch.Guidance);
        prompt = state.Watch.Notice is { } notice ? $"{prompt}\n\n{notice}" : prompt;

        // A message is consumed by the prompt that shows it, so it is shown even by a template that has no place for it; so are the list of steps and what LoopKit did to the files.
        var findings = await FindingsAsync(state, contents, cancellationToken).ConfigureAwait(false);
        var pass = PassDecider.Current(state)?.Prompt ?? "";
        var todo = variables.Todo.Length == 0 ? "" : $"Your list of steps:\n{variables.Todo}";
        var left = new[] { Unless(TemplateNames.PassPrompt, pass), Unless(TemplateNames.PreviousErrors, findings), Unless(TemplateNames.Todo, todo), Unless(TemplateNames.Inbox, inbox) };
        return (systemPrompt, string.Join("\n\n", left.Where(text => text.Length > 0).Prepend(prompt)));

        string Unless(string variable, string text) => template.Variables.Contains(variable) ? "" : text;
    }

    private static async ValueTask<string> FindingsAsync(LoopState state, Contents contents, CancellationToken cancellationToken)
    {
        var reviews = await ReviewText.OfAsync(state.LastReviews, contents, cancellationToken).ConfigureAwait(false);
        return string.Join('\n', new[] { EvidenceText.Of(state.Definition, state.LastEvidence), reviews }.Where(text => text.Length > 0));
    }

    /// <summary>Says which inputs the templates need and the specification does not give.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.TemplateInvalid"/>.</exception>
    public void RequireInputs(LoopDefinition definition, LoopSpec spec)
    {
        var inputs = Merge(definition.Inputs, spec.Inputs);
        templates.Get(definition.SystemPrompt).RequireInputs(inputs);
        templates.Get(definition.Prompt).RequireInputs(inputs);
    }

    private async ValueTask<PromptVariables> VariablesAsync(LoopState state, int iteration, string inbox, Contents contents, CancellationToken cancellationToken)
    {
        var workspace = state.Workspace!;
        var isGit = workspace.Kind == WorkspaceKind.GitWorktree;
        return new PromptVariables
        {
            Goal = state.Started.Spec.Goal,
            Iteration = iteration,
            MaxIterations = state.Definition.MaxIterations,
            WorkingDirectory = workspace.Path,
            Progress = () => strategies.First(strategy => strategy.Name == state.Definition.Progress).Render(state.Progress, ProgressCharacters),
            PreviousErrors = await PreviousErrorsAsync(state, contents, cancellationToken).ConfigureAwait(false),
            Inbox = inbox,
            ReviewPass = state.Pass,
            Passes = state.Definition.Passes,
            Todo = state.Todo is { } todo ? await contents.ReadAsync(todo, cancellationToken).ConfigureAwait(false) : "",
            Validation = [.. state.Definition.Validation.Select(validation => validation.Command)],
            Inputs = Merge(state.Definition.Inputs, state.Started.Spec.Inputs),
            GitStatus = isGit ? token => view.StatusAsync(workspace, null, token) : null,
            GitDiff = isGit ? token => view.DiffAsync(workspace, null, token) : null,
            GitLog = isGit ? token => view.LogAsync(workspace, LogEntries, token) : null,
        };
    }

    private static async ValueTask<string> PreviousErrorsAsync(LoopState state, Contents contents, CancellationToken cancellationToken)
    {
        var text = new StringBuilder(await FindingsAsync(state, contents, cancellationToken).ConfigureAwait(false));
        text.Append(text.Length > 0 ? "\n" : "");
        foreach (var receipt in state.LastReceipts.Where(receipt => !receipt.Passed))
        {
            var output = await contents.ReadAsync(receipt.Output, cancellationToken).ConfigureAwait(false);
            text.Append('`').Append(receipt.Command).Append("`: ").Append(ReceiptText.Ending(receipt)).Append('\n')
                .Append(TextLimits.Tail(output, ErrorCharacters)).Append('\n');
        }

        return text.ToString().TrimEnd();
    }

    private static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string> defaults, IReadOnlyDictionary<string, string> given)
    {
        if (given.Count == 0)
        {
            return defaults;
        }

        var merged = new Dictionary<string, string>(defaults, StringComparer.Ordinal);
        foreach (var (name, value) in given)
        {
            merged[name] = value;
        }

        return merged;
    }
}
