using LoopKit.Budgets;
using LoopKit.Models;
using LoopKit.People;
using LoopKit.Sandbox;
using LoopKit.Scheduling;
using LoopKit.Tools;
using LoopKit.Watchdog;

namespace LoopKit.Definitions;

/// <summary>What a loop is: its loop type, with everything that it inherits resolved.</summary>
public sealed record LoopDefinition
{
    /// <summary>The name of the loop type.</summary>
    public required string Name { get; init; }

    /// <summary>One line for people and models.</summary>
    public string Description { get; init; } = "";

    /// <summary>The Handlebars template of the system prompt.</summary>
    public string SystemPrompt { get; init; } = "";

    /// <summary>The Handlebars template of the user message that every iteration starts with.</summary>
    public required string Prompt { get; init; }

    /// <summary>The commands that decide, in order; all must pass. Without any, a loop can only end at its limits.</summary>
    public IReadOnlyList<ValidationCommand> Validation { get; init; } = [];

    /// <summary>The exit code that means success. Default: 0.</summary>
    public int SuccessExitCode { get; init; }

    /// <summary>Glob patterns of the files that the loop must leave as they are: tests, CI scripts, the validator itself.</summary>
    public IReadOnlyList<string> Protected { get; init; } = [];

    /// <summary>What happens when it changed one of them. Default: they are put back.</summary>
    public ProtectedPolicy ProtectedPolicy { get; init; }

    /// <summary>Where the validations run. Default: in the workspace.</summary>
    public ValidationPlace ValidateIn { get; init; }

    /// <summary>Who reviews what has passed its validations. <see langword="null"/>: nobody.</summary>
    public ReviewPolicy? Review { get; init; }

    /// <summary>The passes that a loop makes over its work. Without any, the first iteration that passes completes it.</summary>
    public IReadOnlyList<DefinitionPass> Passes { get; init; } = [];

    /// <summary>The loop fails after this many iterations. Default: 100.</summary>
    public int MaxIterations { get; init; } = 100;

    /// <summary>An iteration's turns end after this many model calls. Default: 50.</summary>
    public int MaxTurns { get; init; } = 50;

    /// <summary>An iteration's turns end when a reply asks for more tool calls than this; those before were made. Default: no limit; in files 100.</summary>
    public int? MaxToolCallsPerTurn { get; init; }

    /// <summary>An iteration's turns end after this many tool calls. Default: no limit; in files 1000.</summary>
    public int? MaxToolCalls { get; init; }

    /// <summary>An iteration's turns, tools and validations end after this time of work; pauses and waits do not count. Default: no limit; in files 2 hours.</summary>
    public TimeSpan? IterationTimeout { get; init; }

    /// <summary>The loop fails when this time has passed since its start, pauses and waits included. Default: no limit.</summary>
    public TimeSpan? MaxDuration { get; init; }

    /// <summary>The loop fails when it has used this many tokens, sent and received. Default: no limit.</summary>
    public long? MaxTokens { get; init; }

    /// <summary>What the loop may use: reserved before every model call, settled after it. <see langword="null"/>: no limit of its own.</summary>
    public BudgetPolicy? Budget { get; init; }

    /// <summary>The most tokens of a reply. Default: what the model's client takes; 8192 where a budget holds.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>The longest time a tool may take. Default: 10 minutes.</summary>
    public TimeSpan ToolTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest time a model call may take. Default: 10 minutes.</summary>
    public TimeSpan TurnTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The longest silence within a model call, from one piece of the reply to the next. Default: 5 minutes.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>What the loop's commands may reach and use. <see langword="null"/>: nothing of the network, with the limits of <see cref="SandboxPolicy"/>.</summary>
    public SandboxPolicy? Sandbox { get; init; }

    /// <summary>The tools that the model may use. <see langword="null"/>: all.</summary>
    public IReadOnlyList<string>? Tools { get; init; }

    /// <summary>Which of them it is offered: all, or only those that change nothing. Default: all.</summary>
    public ToolsProfile ToolsProfile { get; init; }

    /// <summary>How many read-only calls of a turn run at the same time. Default: 8; 1: one after the other.</summary>
    public int MaxParallelCalls { get; init; } = 8;

    /// <summary>Tools whose every call a person must approve, besides those that require it themselves.</summary>
    public IReadOnlyList<string> Approval { get; init; } = [];

    /// <summary>How long the loop waits for people, and what it does when none comes.</summary>
    public QuestionPolicy Questions { get; init; } = new();

    /// <summary>Whether nobody is there: questions are answered at once with that word, and calls that need approval are denied. Default: no.</summary>
    public bool Unattended { get; init; }

    /// <summary>The model; a loop's own choice comes first.</summary>
    public ModelRef? Model { get; init; }

    /// <summary>The models to call, in this order, while the loop's own is not available: its usage limit is reached, or it fails again and again. Default: none, so that the loop waits.</summary>
    public IReadOnlyList<ModelRef> FallbackModels { get; init; } = [];

    /// <summary>The name of the agent that takes the turns. Default: <c>chat</c>.</summary>
    public string Agent { get; init; } = "chat";

    /// <summary>The name of the strategy that tells an iteration about those before it. Default: <c>system-captured</c>.</summary>
    public string Progress { get; init; } = "system-captured";

    /// <summary>How the loop is watched for being stuck. Default: not at all; in files with every policy's own default.</summary>
    public WatchdogSettings? Watchdog { get; init; }

    /// <summary>Whether an iteration that validates worse than the best one is taken back, in git. Default: no.</summary>
    public bool Ratchet { get; init; }

    /// <summary>Who goes first, to start and at every model call. Default: <see cref="LoopPriority.Normal"/>.</summary>
    public LoopPriority? Priority { get; init; }

    /// <summary>The work item that its loops belong to: work items take turns at the models. Default: every loop is one of its own.</summary>
    public string? WorkItem { get; init; }

    /// <summary>How many of its loops run at once; more of them wait. Default: as many as the host allows.</summary>
    public int? MaxLoops { get; init; }

    /// <summary>Default values for <c>{{inputs.…}}</c> in the prompt.</summary>
    public IReadOnlyDictionary<string, string> Inputs { get; init; } = new Dictionary<string, string>();
}
