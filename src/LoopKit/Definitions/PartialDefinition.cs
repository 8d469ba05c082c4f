using LoopKit.Definitions.Yaml;
using LoopKit.Models;
using LoopKit.Scheduling;
using LoopKit.Tools;

namespace LoopKit.Definitions;

/// <summary>What one source says about a loop type. <see langword="null"/> stands for a key that it does not have.</summary>
internal sealed record PartialDefinition
{
    /// <summary>The place of the definition as a whole.</summary>
    public required SourcePosition At { get; init; }

    public Located<string>? Extends { get; init; }

    public Located<string>? Description { get; init; }

    public TemplateSource? SystemPrompt { get; init; }

    public TemplateSource? Prompt { get; init; }

    public IReadOnlyList<ValidationCommand>? Validation { get; init; }

    public Located<int>? SuccessExitCode { get; init; }

    public IReadOnlyList<Located<string>>? Protected { get; init; }

    public Located<ProtectedPolicy>? ProtectedPolicy { get; init; }

    public Located<ValidationPlace>? ValidateIn { get; init; }

    public Located<ReviewPolicy>? Review { get; init; }

    public Located<IReadOnlyList<DefinitionPass>>? Passes { get; init; }

    public Located<int>? MaxIterations { get; init; }

    public Located<int>? MaxTurns { get; init; }

    public Located<int>? MaxToolCallsPerTurn { get; init; }

    public Located<int>? MaxToolCalls { get; init; }

    public Located<TimeSpan>? IterationTimeout { get; init; }

    public Located<TimeSpan>? MaxDuration { get; init; }

    public Located<long>? MaxTokens { get; init; }

    public BudgetSource? Budget { get; init; }

    public Located<int>? MaxOutputTokens { get; init; }

    public Located<TimeSpan>? ToolTimeout { get; init; }

    public Located<TimeSpan>? TurnTimeout { get; init; }

    public Located<TimeSpan>? IdleTimeout { get; init; }

    public PartialSandbox? Sandbox { get; init; }

    public IReadOnlyList<Located<string>>? Tools { get; init; }

    public Located<ToolsProfile>? ToolsProfile { get; init; }

    public Located<int>? MaxParallelCalls { get; init; }

    public IReadOnlyList<Located<string>>? Approval { get; init; }

    public QuestionSource? Questions { get; init; }

    public Located<bool>? Unattended { get; init; }

    public Located<ModelRef>? Model { get; init; }

    public IReadOnlyList<Located<ModelRef>>? FallbackModels { get; init; }

    public Located<string>? Agent { get; init; }

    public Located<string>? Progress { get; init; }

    public WatchdogSource? Watchdog { get; init; }

    public Located<bool>? Ratchet { get; init; }

    public Located<LoopPriority>? Priority { get; init; }

    public Located<string>? WorkItem { get; init; }

    public Located<int>? MaxLoops { get; init; }

    public IReadOnlyDictionary<string, string>? Inputs { get; init; }

    /// <summary><c>+validation</c>: comes after the parent's list.</summary>
    public IReadOnlyList<ValidationCommand>? MoreValidation { get; init; }

    /// <summary><c>+protected</c>: comes after the parent's list.</summary>
    public IReadOnlyList<Located<string>>? MoreProtected { get; init; }

    /// <summary><c>+tools</c>: comes after the parent's list.</summary>
    public IReadOnlyList<Located<string>>? MoreTools { get; init; }

    /// <summary><c>+approval</c>: comes after the parent's list.</summary>
    public IReadOnlyList<Located<string>>? MoreApproval { get; init; }
}
