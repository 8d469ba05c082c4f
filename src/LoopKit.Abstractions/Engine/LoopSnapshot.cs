using LoopKit.Budgets;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.People;
using LoopKit.Scheduling;
using LoopKit.Workspaces;

namespace LoopKit.Engine;

/// <summary>A loop at one version of its journal.</summary>
public sealed record LoopSnapshot
{
    /// <summary>The loop.</summary>
    public required LoopId Id { get; init; }

    /// <summary>Its unique name.</summary>
    public required string Name { get; init; }

    /// <summary>Its loop type.</summary>
    public required string Definition { get; init; }

    /// <summary>Its goal.</summary>
    public required string Goal { get; init; }

    /// <summary>The model that it calls.</summary>
    public required ModelRef Model { get; init; }

    /// <summary>The model of the chain that it calls in the iteration that runs because its own is not available; <see langword="null"/>: it calls its own.</summary>
    public ModelRef? Fallback { get; init; }

    /// <summary>Where it stands.</summary>
    public required LoopStatus Status { get; init; }

    /// <summary>Why it ended or is blocked.</summary>
    public EndReason? Reason { get; init; }

    /// <summary>Until when it waits, when it does.</summary>
    public DateTimeOffset? WaitingUntil { get; init; }

    /// <summary>What it waits for, in a few words, when it does: a model and why, or a person.</summary>
    public string? WaitingFor { get; init; }

    /// <summary>What it wants of a person, when it waits for one or is blocked because none came.</summary>
    public PersonRequest? Request { get; init; }

    /// <summary>The iteration that runs or ran last; 0 before the first.</summary>
    public int Iteration { get; init; }

    /// <summary>The iteration after which the loop fails.</summary>
    public int MaxIterations { get; init; }

    /// <summary>How many validation commands decide; without any, the loop can only end at its limits.</summary>
    public int Validations { get; init; }

    /// <summary>The turn within the iteration; 0 before the first.</summary>
    public int Turn { get; init; }

    /// <summary>Tokens used so far.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>What it has used of its budget; <see langword="null"/> when it has none, shares none, and the price of its model is not known.</summary>
    public LoopBudgetStatus? Budget { get; init; }

    /// <summary>The directory that it works on.</summary>
    public string? Repository { get; init; }

    /// <summary>Its workspace, once prepared.</summary>
    public string? Workspace { get; init; }

    /// <summary>Its branch, in git.</summary>
    public string? Branch { get; init; }

    /// <summary>Its last checkpoint, in git.</summary>
    public string? Commit { get; init; }

    /// <summary>What its workspace is; <see langword="null"/> in journals from before it was recorded.</summary>
    public WorkspaceKind? WorkspaceKind { get; init; }

    /// <summary>Who goes first, to start and at every model call; <see langword="null"/> stands for <see cref="LoopPriority.Normal"/>.</summary>
    public LoopPriority? Priority { get; init; }

    /// <summary>The work item that it belongs to, when it does.</summary>
    public string? WorkItem { get; init; }

    /// <summary>How many loops of its type run at once, when its type limits that.</summary>
    public int? MaxLoops { get; init; }

    /// <summary>The cron expression by which it recurs, when it does.</summary>
    public string? Cron { get; init; }

    /// <summary>The schedule that it belongs to, when it recurs: the name of its first loop.</summary>
    public string? Schedule { get; init; }

    /// <summary>The time before which it does not start, when there is one.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>Since when it waits for its turn to run, while it does.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>When its turn came first; <see langword="null"/> for one that never waited: it ran from its start.</summary>
    public DateTimeOffset? AdmittedAt { get; init; }

    /// <summary>The offset of the last message of its inbox that it has read; <see langword="null"/> before the first.</summary>
    public long? InboxOffset { get; init; }

    /// <summary>The version of its journal.</summary>
    public required long Version { get; init; }

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When its last event happened.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}
