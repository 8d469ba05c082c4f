using System.Text.Json;
using LoopKit.Budgets;
using LoopKit.Definitions;
using LoopKit.Events;
using LoopKit.Json;
using LoopKit.Models;
using LoopKit.Sandbox;
using LoopKit.Starts;
using LoopKit.Tools;
using LoopKit.Workspaces;

namespace LoopKit.Engine;

/// <summary>Checks what is asked for and resolves it to what the journal begins with. Changes nothing: whatever is wrong is said before a loop exists.</summary>
internal sealed class SpecResolver(DefinitionCatalog definitions, ModelResolver models, WorkspaceProviders workspaces, SandboxChoice sandboxes, LoopParts parts)
{
    private const int MaxWorkItem = 200;

    /// <summary>The event that a loop's journal begins with. Its name is what was asked for, if anything.</summary>
    public async ValueTask<LoopStarted> ResolveAsync(LoopSpec spec, CancellationToken cancellationToken)
    {
        Check(spec);
        if (CronTimes.Problem(spec, parts.Time.GetUtcNow(), parts.Time.LocalTimeZone) is { } problem)
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, problem);
        }

        var repository = Path.TrimEndingDirectorySeparator(Path.GetFullPath(spec.Repository ?? Environment.CurrentDirectory));
        var provider = await workspaces.ChooseAsync(repository, cancellationToken).ConfigureAwait(false);
        var definition = definitions.Resolve(spec.Definition, repository);
        definition = definition with
        {
            Validation = spec.Validation ?? definition.Validation,
            MaxIterations = spec.MaxIterations ?? definition.MaxIterations,
            Unattended = spec.Unattended ?? definition.Unattended,
            Budget = spec.Budget ?? definition.Budget,
        };
        var model = spec.Model ?? definition.Model
            ?? throw new LoopKitException(ErrorCodes.ModelUnknown, $"Neither the loop nor its type '{definition.Name}' names a model. Give one as PROVIDER:MODEL.");
        RequireUsable(spec, definition, model, repository);
        if (definition.ValidateIn == ValidationPlace.CleanWorktree && provider.Kind != WorkspaceKind.GitWorktree)
        {
            throw new LoopKitException(
                ErrorCodes.InvalidSpec, $"Loop type '{definition.Name}' validates in a clean worktree, but '{repository}' is not in a git repository. Make it one, or use 'validate-in: workspace'.");
        }

        return new LoopStarted { Name = spec.Name ?? "", Spec = spec with { Repository = repository }, Definition = definition, Model = model, WorkspaceKind = provider.Kind };
    }

    /// <summary>Checks what a fork is to be, with the changes that were asked for.</summary>
    public async ValueTask RequireUsableAsync(LoopForked fork, CancellationToken cancellationToken)
    {
        Check(fork.Spec);
        if (fork.Definition.MaxTurns < 1)
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, $"The turn limit is {fork.Definition.MaxTurns}. Use 1 or more.");
        }

        var repository = fork.Spec.Repository!;
        _ = await workspaces.ChooseAsync(repository, cancellationToken).ConfigureAwait(false);
        RequireUsable(fork.Spec, fork.Definition, fork.Model, repository);
    }

    private void RequireUsable(LoopSpec spec, LoopDefinition definition, ModelRef model, string repository)
    {
        CheckSecrets(spec, definition);
        foreach (var callable in definition.FallbackModels.Prepend(model))
        {
            _ = models.Resolve(callable);
        }

        _ = definition.Review?.Model is { } reviewer ? models.Resolve(reviewer) : null;
        _ = parts.AgentOf(definition.Agent);
        _ = parts.ProgressOf(definition.Progress);
        sandboxes.RequireUsable(definition.Sandbox);
        parts.Budget.RequirePrices(spec, definition, model);
        parts.Prompts.RequireInputs(definition, spec);
        CheckTools(definition, repository);
    }

    /// <summary>What a loop is told is stored, and cannot be stored without what it means.</summary>
    private void CheckSecrets(LoopSpec spec, LoopDefinition definition)
    {
        if ((parts.Redactor.FirstIn(JsonSerializer.Serialize(spec, LoopKitJson.Options)) ?? parts.Redactor.FirstIn(JsonSerializer.Serialize(definition, LoopKitJson.Options))) is { } name)
        {
            throw new LoopKitException(
                ErrorCodes.InvalidSpec,
                $"The loop is given a secret ({name}), and what a loop is given is stored. Leave it out of goal, prompts, inputs and validations; let the command that needs it read it from a file.");
        }
    }

    /// <summary>Tools may depend on the workspace, so the tools that the repository itself would get are asked.</summary>
    private void CheckTools(LoopDefinition definition, string repository)
    {
        using var files = new WorkspaceFiles(repository);
        var context = new ToolContext { Loop = LoopId.New(parts.Time), Iteration = 1, Files = files, Timeout = definition.ToolTimeout };
        RequireKnown("allows", definition.Tools ?? []);
        RequireKnown("asks for approval of", definition.Approval);

        void RequireKnown(string what, IReadOnlyList<string> tools)
        {
            if (tools.Count > 0 && new ToolCatalog(parts.ToolSources, context, tools, parts.Time).Missing is { Count: > 0 } missing)
            {
                var known = new ToolCatalog(parts.ToolSources, context, null, parts.Time).Tools.Select(tool => tool.Name).Order(StringComparer.Ordinal);
                throw new LoopKitException(
                    ErrorCodes.DefinitionInvalid,
                    $"Loop type '{definition.Name}' {what} tools that do not exist: {string.Join(", ", missing)}. Known tools: {string.Join(", ", known)}.");
            }
        }
    }

    private static void Check(LoopSpec spec)
    {
        if (string.IsNullOrWhiteSpace(spec.Goal))
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, "The goal is empty. Say what the loop is to reach.");
        }

        if (spec.Name is { } name && !LoopName.IsValid(name))
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{name}' is not a loop name. Use 1 to 64 lower-case letters, digits and hyphens, beginning with a letter or digit.");
        }

        if (spec.Budget is { } budget && BudgetMath.Kinds.Any(kind => BudgetMath.Of(budget.Limits, kind) <= 0 || BudgetMath.Of(budget.Iteration, kind) <= 0))
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, "A limit of the budget is 0 or less. Use more than nothing, or leave it out.");
        }

        if (spec.MaxIterations is < 1)
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, $"The iteration limit is {spec.MaxIterations}. Use 1 or more.");
        }

        if (spec.WorkItem is { } workItem && (string.IsNullOrWhiteSpace(workItem) || workItem.Length > MaxWorkItem))
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, $"The work item is {(workItem.Length > MaxWorkItem ? $"{workItem.Length} characters long" : "empty")}. Use 1 to {MaxWorkItem} characters, or leave it out.");
        }

        foreach (var validation in spec.Validation ?? [])
        {
            if (string.IsNullOrWhiteSpace(validation.Command) || validation.Timeout <= TimeSpan.Zero)
            {
                throw new LoopKitException(ErrorCodes.InvalidSpec, $"The validation '{validation.Command}' with timeout {validation.Timeout} cannot be run. Give a command and a timeout above zero.");
            }
        }
    }
}
