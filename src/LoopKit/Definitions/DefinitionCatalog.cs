using LoopKit.Definitions.Templates;
using LoopKit.Definitions.Yaml;
using LoopKit.Watchdog;

namespace LoopKit.Definitions;

/// <summary>All loop types: built in, the user's, a repository's and the host's own. Thread-safe; reads files anew every time.</summary>
internal sealed class DefinitionCatalog(DefinitionSources sources, DefinitionVocabulary vocabulary, PromptTemplates templates)
{
    private readonly BuiltInLayer _builtIn = new();
    private readonly CodeLayer _code = new(sources.Registered);

    /// <summary>Makes a loop type whole: follows what it extends, merges and checks it.</summary>
    /// <param name="name">The name of the loop type.</param>
    /// <param name="repository">The directory that the loop works on, for its <c>.loopkit/loops</c>.</param>
    /// <exception cref="LoopKitException">
    /// <see cref="ErrorCodes.DefinitionNotFound"/>; <see cref="ErrorCodes.DefinitionCycle"/>; <see cref="ErrorCodes.DefinitionInvalid"/> with all problems of
    /// the definition and its ancestors, one a line.
    /// </exception>
    public LoopDefinition Resolve(string name, string? repository)
    {
        var problems = new ProblemList();
        var layers = LayersOf(repository);
        var inheritance = new InheritanceChain(layers, problems);
        var chain = inheritance.Follow(name);
        if (chain.Count == 0 && !problems.Any)
        {
            throw NotFound(name, layers);
        }

        var merged = chain.Count == 0 ? null : DefinitionMerger.Merge(chain, problems);
        if (merged is not null)
        {
            new DefinitionChecker(vocabulary, templates, problems).Check(merged, inheritance.IsComplete);
        }

        problems.ThrowIfAny(ErrorCodes.DefinitionInvalid, $"The definition '{name}' cannot be used. Correct:");
        return ToDefinition(name, merged!);
    }

    /// <summary>Lists all loop types by name. One that cannot be used is listed with its problem.</summary>
    public IReadOnlyList<DefinitionSummary> List(string? repository) =>
        [.. Enumerable.Reverse(LayersOf(repository))
            .SelectMany(layer => layer.Names.Select(name => (name, layer)))
            .DistinctBy(entry => entry.name, StringComparer.Ordinal)
            .OrderBy(entry => entry.name, StringComparer.Ordinal)
            .Select(entry => Summarise(entry.name, entry.layer, repository))];

    private DefinitionSummary Summarise(string name, IDefinitionLayer layer, string? repository)
    {
        if (!DefinitionName.IsValid(name))
        {
            return new DefinitionSummary(name, "", layer.Layer, layer.SourceOf(name), $"The name of a loop type is {DefinitionName.Rule}. Rename the file.");
        }

        try
        {
            return new DefinitionSummary(name, Resolve(name, repository).Description, layer.Layer, layer.SourceOf(name));
        }
        catch (LoopKitException exception)
        {
            return new DefinitionSummary(name, "", layer.Layer, layer.SourceOf(name), exception.Message);
        }
    }

    private List<IDefinitionLayer> LayersOf(string? repository)
    {
        List<IDefinitionLayer> layers = [_builtIn];
        if (sources.UserDirectory is { } user)
        {
            layers.Add(new DirectoryLayer(DefinitionLayer.User, user, boundary: null));
        }

        if (repository is not null)
        {
            // A repository comes from others: its definitions must not pull files of this machine into prompts.
            layers.Add(new DirectoryLayer(DefinitionLayer.Project, Path.Combine(repository, DefinitionSources.ProjectDirectory), boundary: repository));
        }

        layers.Add(_code);
        return layers;
    }

    private static LoopKitException NotFound(string name, IReadOnlyList<IDefinitionLayer> layers)
    {
        var known = layers.SelectMany(layer => layer.Names).Where(DefinitionName.IsValid);
        return new LoopKitException(ErrorCodes.DefinitionNotFound, $"There is no loop type {ProblemList.Quote(name)}. {NearNames.Suggest(name, known, "Known loop types")}");
    }

    private static LoopDefinition ToDefinition(string name, PartialDefinition merged)
    {
        var definition = new LoopDefinition { Name = name, Prompt = merged.Prompt!.Text };
        return definition with
        {
            Description = merged.Description?.Value ?? definition.Description,
            SystemPrompt = merged.SystemPrompt?.Text ?? definition.SystemPrompt,
            Validation = merged.Validation ?? definition.Validation,
            SuccessExitCode = merged.SuccessExitCode?.Value ?? definition.SuccessExitCode,
            Protected = merged.Protected?.Select(pattern => pattern.Value).ToList() ?? definition.Protected,
            ProtectedPolicy = merged.ProtectedPolicy?.Value ?? definition.ProtectedPolicy,
            ValidateIn = merged.ValidateIn?.Value ?? definition.ValidateIn,
            Review = merged.Review?.Value,
            Passes = merged.Passes?.Value ?? definition.Passes,
            MaxIterations = merged.MaxIterations?.Value ?? definition.MaxIterations,
            MaxTurns = merged.MaxTurns?.Value ?? definition.MaxTurns,
            MaxToolCallsPerTurn = merged.MaxToolCallsPerTurn?.Value ?? DefaultLimits.ToolCallsPerTurn,
            MaxToolCalls = merged.MaxToolCalls?.Value ?? DefaultLimits.ToolCalls,
            IterationTimeout = merged.IterationTimeout?.Value ?? DefaultLimits.IterationTimeout,
            MaxDuration = merged.MaxDuration?.Value,
            MaxTokens = merged.MaxTokens?.Value,
            Budget = merged.Budget?.ToPolicy(),
            MaxOutputTokens = merged.MaxOutputTokens?.Value,
            ToolTimeout = merged.ToolTimeout?.Value ?? definition.ToolTimeout,
            TurnTimeout = merged.TurnTimeout?.Value ?? definition.TurnTimeout,
            IdleTimeout = merged.IdleTimeout?.Value ?? definition.IdleTimeout,
            Sandbox = merged.Sandbox?.ToPolicy(),
            Tools = merged.Tools?.Select(tool => tool.Value).ToList(),
            ToolsProfile = merged.ToolsProfile?.Value ?? definition.ToolsProfile,
            MaxParallelCalls = merged.MaxParallelCalls?.Value ?? definition.MaxParallelCalls,
            Approval = merged.Approval?.Select(tool => tool.Value).ToList() ?? definition.Approval,
            Questions = QuestionSource.ToPolicy(merged.Questions),
            Unattended = merged.Unattended?.Value ?? definition.Unattended,
            Model = merged.Model?.Value,
            FallbackModels = merged.FallbackModels?.Select(model => model.Value).ToList() ?? definition.FallbackModels,
            Agent = merged.Agent?.Value ?? definition.Agent,
            Progress = merged.Progress?.Value ?? definition.Progress,
            Watchdog = merged.Watchdog is { } watchdog ? watchdog.ToSettings() : new WatchdogSettings(),
            Ratchet = merged.Ratchet?.Value ?? definition.Ratchet,
            Priority = merged.Priority?.Value,
            WorkItem = merged.WorkItem?.Value,
            MaxLoops = merged.MaxLoops?.Value,
            Inputs = merged.Inputs ?? definition.Inputs,
        };
    }
}
