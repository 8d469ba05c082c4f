using LoopKit.Definitions.Yaml;

namespace LoopKit.Definitions;

/// <summary>Lays a definition over the one that it extends.</summary>
internal static class DefinitionMerger
{
    /// <summary>Merges a chain, the outermost ancestor first.</summary>
    public static PartialDefinition Merge(IEnumerable<PartialDefinition> chain, ProblemList problems) =>
        chain.Aggregate(default(PartialDefinition), (parent, child) => Over(parent, child, problems))!;

    /// <summary>Scalars: the child wins. Lists: the child's replaces, or is appended. Inputs: name by name.</summary>
    private static PartialDefinition Over(PartialDefinition? parent, PartialDefinition child, ProblemList problems) => child with
    {
        Description = child.Description ?? parent?.Description,
        SystemPrompt = child.SystemPrompt ?? parent?.SystemPrompt,
        Prompt = child.Prompt ?? parent?.Prompt,
        Validation = child.MoreValidation is { } more ? [.. parent?.Validation ?? [], .. more] : child.Validation ?? parent?.Validation,
        MoreValidation = null,
        SuccessExitCode = child.SuccessExitCode ?? parent?.SuccessExitCode,
        Protected = child.MoreProtected is { } moreProtected
            ? [.. (parent?.Protected ?? []).Concat(moreProtected).DistinctBy(pattern => pattern.Value)]
            : child.Protected ?? parent?.Protected,
        MoreProtected = null,
        ProtectedPolicy = child.ProtectedPolicy ?? parent?.ProtectedPolicy,
        ValidateIn = child.ValidateIn ?? parent?.ValidateIn,
        Review = child.Review ?? parent?.Review,
        Passes = child.Passes ?? parent?.Passes,
        MaxIterations = child.MaxIterations ?? parent?.MaxIterations,
        MaxTurns = child.MaxTurns ?? parent?.MaxTurns,
        MaxToolCallsPerTurn = child.MaxToolCallsPerTurn ?? parent?.MaxToolCallsPerTurn,
        MaxToolCalls = child.MaxToolCalls ?? parent?.MaxToolCalls,
        IterationTimeout = child.IterationTimeout ?? parent?.IterationTimeout,
        MaxDuration = child.MaxDuration ?? parent?.MaxDuration,
        MaxTokens = child.MaxTokens ?? parent?.MaxTokens,
        Budget = BudgetSource.Over(parent?.Budget, child.Budget),
        MaxOutputTokens = child.MaxOutputTokens ?? parent?.MaxOutputTokens,
        ToolTimeout = child.ToolTimeout ?? parent?.ToolTimeout,
        TurnTimeout = child.TurnTimeout ?? parent?.TurnTimeout,
        IdleTimeout = child.IdleTimeout ?? parent?.IdleTimeout,
        Sandbox = PartialSandbox.Over(parent?.Sandbox, child.Sandbox),
        Tools = ToolsOf(parent, child, problems),
        MoreTools = null,
        ToolsProfile = child.ToolsProfile ?? parent?.ToolsProfile,
        MaxParallelCalls = child.MaxParallelCalls ?? parent?.MaxParallelCalls,
        Approval = child.MoreApproval is { } moreApproval ? [.. (parent?.Approval ?? []).Concat(moreApproval).DistinctBy(tool => tool.Value)] : child.Approval ?? parent?.Approval,
        MoreApproval = null,
        Questions = QuestionSource.Over(parent?.Questions, child.Questions),
        Unattended = child.Unattended ?? parent?.Unattended,
        Model = child.Model ?? parent?.Model,
        FallbackModels = child.FallbackModels ?? parent?.FallbackModels,
        Agent = child.Agent ?? parent?.Agent,
        Progress = child.Progress ?? parent?.Progress,
        Watchdog = WatchdogSource.Over(parent?.Watchdog, child.Watchdog),
        Ratchet = child.Ratchet ?? parent?.Ratchet,
        Priority = child.Priority ?? parent?.Priority,
        WorkItem = child.WorkItem ?? parent?.WorkItem,
        MaxLoops = child.MaxLoops ?? parent?.MaxLoops,
        Inputs = InputsOf(parent?.Inputs, child.Inputs),
    };

    private static IReadOnlyList<Located<string>>? ToolsOf(PartialDefinition? parent, PartialDefinition child, ProblemList problems)
    {
        if (child.MoreTools is not { } more)
        {
            return child.Tools ?? parent?.Tools;
        }

        if (parent?.Tools is { } tools)
        {
            return [.. tools.Concat(more).DistinctBy(tool => tool.Value)];
        }

        problems.Add(more.Count > 0 ? more[0].At : child.At, "'+tools' has no list to append to: no parent has 'tools', so all tools are allowed already. Use 'tools', or remove it.");
        return null;
    }

    private static IReadOnlyDictionary<string, string>? InputsOf(IReadOnlyDictionary<string, string>? parent, IReadOnlyDictionary<string, string>? child)
    {
        if (parent is null || child is null)
        {
            return child ?? parent;
        }

        return parent.Where(input => !child.ContainsKey(input.Key)).Concat(child).ToDictionary(StringComparer.Ordinal);
    }
}
