using System.Diagnostics;
using LoopKit.Agents;
using LoopKit.Budgets;
using LoopKit.Coordination;
using LoopKit.Engine.Evidence;
using LoopKit.Engine.Review;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Progress;
using LoopKit.Sandbox;
using LoopKit.Secrets;
using LoopKit.Starts;
using LoopKit.Storage;
using LoopKit.Tools;
using LoopKit.Watchdog;
using LoopKit.Workspaces;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace LoopKit.Engine;

/// <summary>What every loop of a host uses.</summary>
internal sealed class LoopParts(
    ILoopStore store,
    ModelCall modelCall,
    HostBudget budget,
    RetryRules retryRules,
    InboxReader inbox,
    Partners partners,
    IterationPrompts prompts,
    IProcessRunner processes,
    ValidationRunner validations,
    EvidenceRunner evidence,
    ReviewPrompt reviewPrompt,
    WorkspaceProviders workspaces,
    IEnumerable<IToolSource> toolSources,
    IEnumerable<IAgent> agents,
    IEnumerable<IProgressStrategy> strategies,
    WatchdogChain watchdog,
    TimeProvider time,
    StartPlaces places,
    Stillness stillness,
    Chance chance,
    Redactor redactor,
    ILogger<LoopEngine> logger)
{
    private readonly Dictionary<string, IAgent> _agents = agents.ToDictionary(agent => agent.Name, StringComparer.Ordinal);
    private readonly Dictionary<string, IProgressStrategy> _strategies = strategies.ToDictionary(strategy => strategy.Name, StringComparer.Ordinal);

    public ILoopStore Store => store;

    /// <summary>How models are called.</summary>
    public ModelCall ModelCall => modelCall;

    /// <summary>The budgets that all loops share.</summary>
    public HostBudget Budget => budget;

    /// <summary>When failed calls are made again.</summary>
    public RetryRules RetryRules => retryRules;

    public InboxReader Inbox => inbox;

    public Partners Partners => partners;

    public IterationPrompts Prompts => prompts;

    public IProcessRunner Processes => processes;

    public ValidationRunner Validations => validations;

    public ReviewPrompt ReviewPrompt => reviewPrompt;

    public EvidenceRunner Evidence => evidence;

    public WorkspaceProviders Workspaces => workspaces;

    public IReadOnlyList<IToolSource> ToolSources { get; } = [.. toolSources];

    public WatchdogChain Watchdog => watchdog;

    public TimeProvider Time => time;

    /// <summary>In which loops of this host run.</summary>
    public StartPlaces Places => places;

    /// <summary>Whether the host is about to stop, so that loops end with their turn.</summary>
    public bool IsDraining { get; set; }

    public Stillness Stillness => stillness;

    public Chance Chance => chance;

    public Redactor Redactor => redactor;

    public ILogger Logger => logger;

    /// <summary>What a model call leads to.</summary>
    /// <param name="turn">How it ended.</param>
    /// <param name="waited">How long it waited for the scheduler's leave.</param>
    /// <param name="spent">What it counts for in its budgets.</param>
    /// <param name="record">Makes the event of a reply.</param>
    public LoopInput InputOf(AgentTurn turn, TimeSpan? waited, BudgetAmount? spent, Func<ChatResponse, LoopEvent> record) => turn switch
    {
        AgentTurn.Replied replied => new LoopInput.Happened(record(replied.Response)),
        AgentTurn.Failed failed => new LoopInput.TurnFailed(
            failed.Kind, redactor.Redact(failed.Message), failed.RetryAfter, failed.ResponseId, time.GetUtcNow(), chance.Next(), RetryRules, waited, spent),
        _ => throw new UnreachableException(),
    };

    public IAgent AgentOf(string name) => _agents.GetValueOrDefault(name)
        ?? throw new LoopKitException(ErrorCodes.DefinitionInvalid, $"There is no agent '{name}'. Known: {string.Join(", ", _agents.Keys.Order(StringComparer.Ordinal))}.");

    public IProgressStrategy ProgressOf(string name) => _strategies.GetValueOrDefault(name)
        ?? throw new LoopKitException(ErrorCodes.DefinitionInvalid, $"There is no progress strategy '{name}'. Known: {string.Join(", ", _strategies.Keys.Order(StringComparer.Ordinal))}.");
}
