using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>The definitions that the host registered. They are whole: every key counts as set.</summary>
internal sealed class CodeLayer(IEnumerable<LoopDefinition> definitions) : IDefinitionLayer
{
    private readonly Dictionary<string, LoopDefinition> _definitions = ByName(definitions);

    public DefinitionLayer Layer => DefinitionLayer.Code;

    public IReadOnlyList<string> Names => [.. _definitions.Keys];

    public string SourceOf(string name) => $"definition '{name}' of the host";

    public PartialDefinition? Find(string name, ProblemList problems)
    {
        if (!_definitions.TryGetValue(name, out var definition))
        {
            return null;
        }

        var at = new SourcePosition(SourceOf(name), 0, 0);
        Located<T> Of<T>(T value) => new(value, at);
        Located<T>? OfValue<T>(T? value)
            where T : struct => value is { } given ? new(given, at) : null;
        return new PartialDefinition
        {
            At = at,
            Description = Of(definition.Description),
            SystemPrompt = new TemplateSource(definition.SystemPrompt, at),
            Prompt = new TemplateSource(definition.Prompt, at),
            Validation = definition.Validation,
            SuccessExitCode = Of(definition.SuccessExitCode),
            Protected = [.. definition.Protected.Select(Of)],
            ProtectedPolicy = Of(definition.ProtectedPolicy),
            ValidateIn = Of(definition.ValidateIn),
            Review = definition.Review is { } review ? Of(review) : null,
            Passes = Of(definition.Passes),
            MaxIterations = Of(definition.MaxIterations),
            MaxTurns = Of(definition.MaxTurns),
            MaxToolCallsPerTurn = OfValue(definition.MaxToolCallsPerTurn),
            MaxToolCalls = OfValue(definition.MaxToolCalls),
            IterationTimeout = OfValue(definition.IterationTimeout),
            MaxDuration = OfValue(definition.MaxDuration),
            MaxTokens = OfValue(definition.MaxTokens),
            Budget = BudgetSource.Of(definition.Budget),
            MaxOutputTokens = OfValue(definition.MaxOutputTokens),
            ToolTimeout = Of(definition.ToolTimeout),
            TurnTimeout = Of(definition.TurnTimeout),
            IdleTimeout = Of(definition.IdleTimeout),
            Sandbox = PartialSandbox.Of(definition.Sandbox),
            Tools = definition.Tools?.Select(Of).ToList(),
            ToolsProfile = Of(definition.ToolsProfile),
            MaxParallelCalls = Of(definition.MaxParallelCalls),
            Approval = [.. definition.Approval.Select(Of)],
            Questions = new QuestionSource(Of(definition.Questions.Timeout), Of(definition.Questions.OnTimeout)),
            Unattended = Of(definition.Unattended),
            Model = definition.Model is { } model ? Of(model) : null,
            FallbackModels = [.. definition.FallbackModels.Select(Of)],
            Agent = Of(definition.Agent),
            Progress = Of(definition.Progress),
            Watchdog = definition.Watchdog is { } watchdog
                ? new WatchdogSource(IsOff: false, [.. watchdog.Thresholds.Select(threshold => (Of(threshold.Key), threshold.Value))])
                : new WatchdogSource(IsOff: true, []),
            Ratchet = Of(definition.Ratchet),
            Priority = OfValue(definition.Priority),
            WorkItem = definition.WorkItem is { } workItem ? Of(workItem) : null,
            MaxLoops = OfValue(definition.MaxLoops),
            Inputs = definition.Inputs,
        };
    }

    private static Dictionary<string, LoopDefinition> ByName(IEnumerable<LoopDefinition> definitions)
    {
        Dictionary<string, LoopDefinition> byName = new(StringComparer.Ordinal);
        foreach (var definition in definitions)
        {
            if (!DefinitionName.IsValid(definition.Name))
            {
                throw new LoopKitException(ErrorCodes.DefinitionInvalid, $"A registered definition is named {ProblemList.Quote(definition.Name)}. Use {DefinitionName.Rule}.");
            }

            if (!byName.TryAdd(definition.Name, definition))
            {
                throw new LoopKitException(ErrorCodes.DefinitionInvalid, $"Two registered definitions are named '{definition.Name}'. Remove or rename one.");
            }
        }

        return byName;
    }
}
