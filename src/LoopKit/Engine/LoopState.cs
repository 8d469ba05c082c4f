using System.Collections.Immutable;
using LoopKit.Budgets;
using LoopKit.Definitions;
using LoopKit.Engine.Evidence;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.People;
using LoopKit.Progress;
using LoopKit.Scheduling;
using LoopKit.Watchdog;
using LoopKit.Workspaces;

namespace LoopKit.Engine;

/// <summary>Everything that the journal says about a loop: a pure fold over its events.</summary>
internal sealed record LoopState
{
    /// <summary>How many command ids are remembered to make commands idempotent.</summary>
    private const int RememberedCommands = 32;

    public required LoopId Id { get; init; }

    public required LoopStarted Started { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Where this loop was forked from another one; <see langword="null"/> when it was not.</summary>
    public LoopForked? Forked { get; init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public long Version { get; private set; }

    /// <summary>How long the loop has worked: without pauses, waits for a provider or a permit, and times without a host.</summary>
    public TimeSpan WorkingTime { get; private set; }

    public LoopStatus Status { get; init; } = LoopStatus.Running;

    public EndReason? Reason { get; init; }

    public Workspace? Workspace { get; init; }

    /// <summary>Whether this host has prepared the workspace, or found it as it was, since it took the loop over or resumed it.</summary>
    public bool WorkspaceReady { get; init; }

    /// <summary>The last iteration that was started; 0 before the first.</summary>
    public int Iteration { get; init; }

    /// <summary>The iteration that runs; <see langword="null"/> between iterations.</summary>
    public IterationState? Current { get; init; }

    public TokenUsage Usage { get; init; }

    /// <summary>What it used of its budget, and why it cannot go on, when that is so.</summary>
    public BudgetState Budget { get; private set; } = BudgetState.Empty;

    public ProgressState Progress { get; init; } = ProgressState.Empty;

    /// <summary>The validations of the iteration before.</summary>
    public ImmutableList<ValidationReceipt> LastReceipts { get; init; } = [];

    /// <summary>What was found out about the files of the iteration before.</summary>
    public EvidenceState LastEvidence { get; init; } = new();

    /// <summary>What reviewers said of the iteration before.</summary>
    public ImmutableList<ReviewCompleted> LastReviews { get; init; } = [];

    /// <summary>How many results the reviewers did not approve.</summary>
    public int RejectedReviews { get; init; }

    /// <summary>The pass that the loop is in, from 1; stays 1 without passes.</summary>
    public int Pass { get; init; } = 1;

    /// <summary>Whether an iteration of this pass that has ended changed the workspace.</summary>
    public bool HasChangedInPass { get; init; }

    /// <summary>Whether a pass before this one changed the workspace.</summary>
    public bool HasChangedInEarlierPass { get; init; }

    /// <summary>The protected files as the loop found them; <see langword="null"/> before they were noted.</summary>
    public ProtectedFilesRecorded? Protected { get; init; }

    public Checkpoint? Checkpoint { get; init; }

    /// <summary>The prompt of the last iteration.</summary>
    public Content? LastPrompt { get; init; }

    /// <summary>What the watchdog knows.</summary>
    public WatchdogState Watch { get; init; } = WatchdogState.Empty;

    /// <summary>The model's list of steps, as it wrote it last.</summary>
    public Content? Todo { get; init; }

    public long InboxOffset { get; init; }

    /// <summary>What people said to the model.</summary>
    public SteerBacklog Steers { get; init; } = SteerBacklog.Empty;

    /// <summary>How often a person was wanted.</summary>
    public int Requests { get; init; }

    /// <summary>Model calls that failed since the last one that succeeded.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>Replies that broke among <see cref="ConsecutiveFailures"/>.</summary>
    public int ConsecutiveBrokenReplies { get; init; }

    /// <summary>When the failed model call is made again.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>How long the loop waits for <see cref="RetryAt"/>, when that is until a model is available again.</summary>
    public TimeSpan? RetryWait { get; init; }

    /// <summary>Which models are not to be called for now.</summary>
    public ModelAvailability Models { get; init; } = ModelAvailability.Empty;

    /// <summary>Steps that crashed since the last one that had an outcome.</summary>
    public int Crashes { get; private set; }

    public bool PauseRequested { get; init; }

    /// <summary>Since when the loop has waited for its turn to run, while it does.</summary>
    public DateTimeOffset? QueuedAt { get; init; }

    /// <summary>The time before which it does not start, when there is one.</summary>
    public DateTimeOffset? NotBefore => QueuedUntil ?? Started.Spec.NotBefore;

    /// <summary>The time that its schedule chose.</summary>
    public DateTimeOffset? QueuedUntil { get; init; }

    /// <summary>The schedule that a recurring loop belongs to.</summary>
    public string? Schedule => Started.Spec.Cron is null ? null : Started.Spec.Schedule ?? Name;

    /// <summary>When its turn came first; <see langword="null"/> when it never waited for it.</summary>
    public DateTimeOffset? AdmittedAt { get; init; }

    /// <summary>The priority that somebody changed it to.</summary>
    public LoopPriority? ChangedPriority { get; init; }

    /// <summary>Who goes first, to start and at every model call.</summary>
    public LoopPriority Priority => ChangedPriority ?? Started.Spec.Priority ?? Definition.Priority ?? LoopPriority.Normal;

    public string? WorkItem => Started.Spec.WorkItem ?? Definition.WorkItem;

    public StopRequested? StopRequested { get; init; }

    public ImmutableQueue<CommandId> Commands { get; init; } = [];

    public LoopDefinition Definition => Started.Definition;

    public ModelRef Model => Started.Model;

    /// <summary>The model of the turn that was started last: the loop's own, or the one that is called in its place.</summary>
    public ModelRef ActiveModel => Current?.Fallback ?? Model;

    public string Name => Started.Name;

    /// <summary>The commit that the workspace was saved as, or begins at; <see langword="null"/> outside git and before there is one.</summary>
    public string? Commit => Checkpoint?.Commit ?? Workspace?.BaseCommit ?? Forked?.Commit;

    /// <summary>Begins the fold.</summary>
    public static LoopState Begin(LoopId id, LoopStarted started, DateTimeOffset at) =>
        new() { Id = id, Started = started, StartedAt = at, UpdatedAt = at, Version = 1 };

    /// <summary>Adds one event. Every event that a decider of this or an earlier version recorded can be folded.</summary>
    public LoopState Apply(LoopEvent loopEvent, DateTimeOffset at)
    {
        // Nobody else has seen the new state yet, so that it is finished in place instead of being copied once more.
        var next = Fold(loopEvent, at);
        next = ReferenceEquals(next, this) ? this with { } : next;
        next.Version = Version + 1;
        next.Crashes = loopEvent switch
        {
            StepCrashed => Crashes + 1,
            IterationStarted or TurnCompleted or TurnFailed or ToolCompleted or ValidationCompleted or ReviewCompleted or CheckpointCreated or IterationCompleted or LoopResumed or LoopForked => 0,
            _ => Crashes,
        };
        next.Budget = Budget.Apply(loopEvent);
        if (next.Budget.Waits != Budget.Waits && next.Status == (Budget.Waits ? LoopStatus.Waiting : LoopStatus.Running))
        {
            next = next with { Status = Budget.Waits ? LoopStatus.Running : LoopStatus.Waiting };
        }

        next.WorkingTime = WorkingTime + WorkedUntil(loopEvent, at);
        next.UpdatedAt = at;
        return next;
    }

    /// <summary>Whether a command was carried out before.</summary>
    public bool HasSeen(CommandId command) => Commands.Contains(command);

    /// <summary>No step takes longer, so a clock that is put on costs an iteration no more than this.</summary>
    private TimeSpan LongestStep => Definition.Validation.Aggregate(
        Definition.ToolTimeout > Definition.TurnTimeout ? Definition.ToolTimeout : Definition.TurnTimeout,
        (longest, validation) => validation.Timeout > longest ? validation.Timeout : longest);

    private TimeSpan WorkedUntil(LoopEvent loopEvent, DateTimeOffset at)
    {
        if (Status != LoopStatus.Running || loopEvent is HostAttached || at <= UpdatedAt)
        {
            return TimeSpan.Zero;
        }

        var waited = loopEvent switch
        {
            TurnStarted started => started.Waited,
            ReviewStarted started => started.Waited,
            TurnCompleted completed => completed.Waited,
            TurnFailed failed => failed.Waited,
            ReviewCompleted completed => completed.Waited,
            _ => null,
        };
        return TimeSpan.FromTicks(Math.Clamp((at - UpdatedAt - (waited ?? TimeSpan.Zero)).Ticks, 0, LongestStep.Ticks));
    }

    private LoopState Fold(LoopEvent loopEvent, DateTimeOffset at) => loopEvent switch
    {
        HostAttached => this with { WorkspaceReady = false, Current = Interrupted() },
        WorkspacePrepared prepared => this with { Workspace = prepared.Workspace, WorkspaceReady = true },
        IterationStarted started => this with
        {
            Iteration = started.Iteration,
            InboxOffset = started.InboxOffset,
            Steers = Steers.Show(started.SteersShown),
            LastPrompt = started.Prompt,
            Watch = Watch.Apply(started),
            Current = new IterationState { Started = started, BeganAt = WorkingTime, BeganWithTree = Checkpoint?.Tree },
        },
        WaitEnded => (this with { RetryAt = null, Models = Models.AfterWait(RetryAt), Status = LoopStatus.Running }).WithCurrent(current => current with { Request = current.Request is { } request ? request with { Expired = true } : null }),
        TurnStarted or TurnCompleted or TurnFailed => FoldTurn(loopEvent),
        ToolStarted started => WithCurrent(current => current with { ToolsInFlight = current.ToolsInFlight.Add(started) }),
        ToolReconciled => WithCurrent(current => current with { ToolToReconcile = null }),
        ToolCompleted completed => (this with { Status = StatusAfterRequest, Usage = Usage + (completed.Usage ?? default), Todo = completed.Todo ?? Todo }).WithCurrent(current => current.AfterCall(completed)),
        PersonAsked or PersonAnswered or LoopSteered => FoldPeople(loopEvent, at),
        LoopQueued or LoopAdmitted or LoopReprioritised => FoldQueue(loopEvent, at),
        TurnsEnded ended => (this with { RetryAt = null, Status = LoopStatus.Running }).WithCurrent(current => current with { TurnsEnd = ended.Reason, Request = null, CallApproved = false }),
        ValidationStarted => this,
        ValidationCompleted completed => WithCurrent(current => current with { Receipts = current.Receipts.Add(completed.Receipt) }),
        CheckpointCreated created => (this with { Checkpoint = created.Checkpoint }).WithCurrent(current => current with { Checkpoint = created.Checkpoint }),
        IterationCompleted completed => this with
        {
            LastReceipts = Current?.Receipts ?? [],
            LastEvidence = Current?.Evidence ?? new(),
            LastReviews = Current?.Reviews ?? [],
            RejectedReviews = RejectedReviews + (Current is { Reviews.Count: > 0 } && !completed.Passed ? 1 : 0),
            HasChangedInPass = HasChangedInPass || Current is { Checkpoint.Changed: true },
            Progress = completed.Progress,
            Watch = Current is { } ended ? Watch.After(IterationObserver.Of(this, ended, completed.Passed), ended.Checkpoint, isQuiet: completed.Signals is null) : Watch,
            Current = null,
        },
        StepCrashed => this with { Current = Current?.Interrupted() },
        WatchdogExamined examined => WithCurrent(current => current with
        {
            ExaminedCalls = current.ToolCalls,
            Notices = current.Notices + (examined.Signals is null ? 0 : 1),
            Transcript = examined.Signals is null ? current.Transcript : current.Transcript.Add(examined),
        }),
        RollbackCompleted completed => this with { Checkpoint = completed.Checkpoint, Watch = Watch.Apply(completed) },
        BudgetNoticed => WithCurrent(current => current with { Transcript = current.Transcript.Add(loopEvent) }),
        BudgetReserved or BudgetReleased or BudgetExhausted => this,
        BudgetRaised raised => Remember(raised.Command),
        WatchdogActed or PromptRewritten or RollbackStarted => this with { Watch = Watch.Apply(loopEvent) },
        LoopForked forked => BeginFork(forked, at),
        PassCompleted completed => this with { Pass = completed.Pass + 1, HasChangedInEarlierPass = HasChangedInEarlierPass || completed.Changed, HasChangedInPass = false, LastReviews = [] },
        ReviewStarted started => WithCurrent(current => current with { ReviewUnderWay = started }),
        ReviewCompleted completed => (this with { Usage = Usage + completed.Usage, ConsecutiveFailures = 0, Models = Models.AfterReply(ModelChain.Called(this)) }).WithCurrent(current => current with
        {
            Reviews = current.Reviews.Add(completed),
            ReviewUnderWay = null,
        }),
        ProtectedFilesRecorded recorded => this with { Protected = recorded },
        ProtectedFilesChecked or ProtectedFilesRestored or EvidenceCompared => WithCurrent(current => current with
        {
            Evidence = current.Evidence.Apply(loopEvent),
            Receipts = loopEvent is EvidenceCompared compared && EvidenceState.RunsAgain(compared) ? [] : current.Receipts,
        }),
        _ => FoldLifecycle(loopEvent),
    };

    private LoopState FoldTurn(LoopEvent loopEvent) => loopEvent switch
    {
        TurnStarted started => (this with { InboxOffset = started.InboxOffset, Steers = Steers.Show(started.SteersShown) }).WithCurrent(current => current with
        {
            Turn = started.Turn,
            Reply = null,
            ToolsDone = 0,
            Fallback = started.Fallback,
            Transcript = started.Messages is null && started.Fallback == current.Fallback ? current.Transcript : current.Transcript.Add(started),
        }),
        TurnCompleted completed => (this with
        {
            Usage = Usage + completed.Usage,
            ConsecutiveFailures = 0,
            ConsecutiveBrokenReplies = 0,
            Models = Models.AfterReply(ActiveModel),
        }).WithCurrent(current => current with
        {
            Reply = completed,
            Transcript = current.Transcript.Add(completed),
        }),
        TurnFailed failed => this with
        {
            ConsecutiveFailures = ConsecutiveFailures + (RetryPolicy.Counts(failed.Kind, failed.Timing?.RetryAfter) ? 1 : 0),
            ConsecutiveBrokenReplies = ConsecutiveBrokenReplies + (failed.Kind.IsBrokenReply() ? 1 : 0),
            RetryAt = failed.RetryAt,
            RetryWait = failed.UnavailableUntil is null ? null : failed.RetryAt - failed.Timing?.At,
            Models = Models.AfterFailure(ModelChain.Called(this), failed),
            Status = failed.RetryAt is null ? Status : LoopStatus.Waiting,
        },
        _ => throw new InvalidOperationException($"{loopEvent.GetType().Name} is not an event of a turn."),
    };

    private LoopState FoldPeople(LoopEvent loopEvent, DateTimeOffset at) => loopEvent switch
    {
        LoopSteered steered => Remember(steered.Command) with { Steers = Steers.Add(steered.By, steered.Text, at), Watch = Watch.Apply(steered) },
        PersonAsked asked => (this with { Requests = Requests + 1, Status = LoopStatus.Waiting }).WithCurrent(current => current with { Request = new PendingRequest(asked) }),
        PersonAnswered { Approved: true } answered => (Remember(answered.Command) with
        {
            Status = StatusAfterRequest,
            Steers = answered.Text.Length == 0 ? Steers : Steers.Add(answered.By, answered.Text, at),
        }).WithCurrent(current => current with { Request = null, CallApproved = true }),
        PersonAnswered answered => Remember(answered.Command),
        _ => throw new InvalidOperationException($"{loopEvent.GetType().Name} is not an event of people."),
    };

    private LoopState FoldQueue(LoopEvent loopEvent, DateTimeOffset at) => loopEvent switch
    {
        LoopQueued queued => this with { Status = LoopStatus.Queued, QueuedAt = at, QueuedUntil = queued.NotBefore ?? QueuedUntil },
        LoopAdmitted => this with { Status = StatusAtWork, QueuedAt = null, AdmittedAt = AdmittedAt ?? (Workspace is null ? at : null) },
        LoopReprioritised changed => Remember(changed.Command) with { ChangedPriority = changed.Priority },
        _ => throw new InvalidOperationException($"{loopEvent.GetType().Name} is not an event of the queue."),
    };

    private LoopState FoldLifecycle(LoopEvent loopEvent) => loopEvent switch
    {
        PauseRequested pause => Remember(pause.Command) with { PauseRequested = true },
        LoopPaused => this with { Status = LoopStatus.Paused, PauseRequested = false },
        LoopResumed { EndsWait: true } resumed => Remember(resumed.Command) with { Status = LoopStatus.Running, RetryAt = null, Models = ModelAvailability.Insisting },
        LoopResumed resumed => Remember(resumed.Command) with
        {
            Status = Status == LoopStatus.Queued ? LoopStatus.Queued : StatusAtWork,
            WorkspaceReady = WorkspaceReady && Status != LoopStatus.Blocked,
            Watch = Status == LoopStatus.Blocked ? Watch.Apply(resumed) : Watch,
            PauseRequested = false,
            ConsecutiveFailures = 0,
            ConsecutiveBrokenReplies = 0,
            Reason = null,
        },
        StopRequested stop => Remember(stop.Command) with { StopRequested = stop },
        LoopCompleted completed => Ended(LoopStatus.Completed, completed.Reason),
        LoopFailed failed => Ended(LoopStatus.Failed, failed.Reason),
        LoopStopped stopped => Ended(LoopStatus.Stopped, stopped.Reason),
        LoopBlocked blocked => (Ended(LoopStatus.Blocked, blocked.Reason) with { PauseRequested = false, Current = Interrupted() })
            .WithCurrent(current => current with { Request = current.Request is { Expired: true } request ? request with { HasBlocked = true } : current.Request }),
        _ => throw new InvalidOperationException($"{loopEvent.GetType().Name} cannot follow in a journal."),
    };

    /// <summary>What was learned and used goes on; whatever concerned the source alone does not. Its inbox is a new one.</summary>
    private LoopState BeginFork(LoopForked forked, DateTimeOffset at) => this with
    {
        StartedAt = at,
        Forked = forked,
        Started = Started with { Name = forked.Name, Spec = forked.Spec, Definition = forked.Definition, Model = forked.Model },
        Status = LoopStatus.Running,
        Reason = null,
        Workspace = null,
        WorkspaceReady = false,
        InboxOffset = 0,
        ConsecutiveFailures = 0,
        ConsecutiveBrokenReplies = 0,
        RetryAt = null,
        PauseRequested = false,
        QueuedAt = null,
        QueuedUntil = null,
        AdmittedAt = null,
        StopRequested = null,
        Commands = [],
        Watch = WatchdogState.Empty,
    };

    /// <summary>A clean worktree does not outlive its host, so that its validations begin anew: later ones may need what earlier ones made.</summary>
    private IterationState? Interrupted() => Current?.Interrupted() is { } current
        ? current with { Receipts = EvidenceDecider.IsClean(this) && current.Receipts.Count < Definition.Validation.Count ? [] : current.Receipts }
        : null;

    private LoopState Ended(LoopStatus status, EndReason reason) => this with { Status = status, Reason = reason, RetryAt = null };

    /// <summary>What a loop does that is neither paused, blocked nor queued.</summary>
    private LoopStatus StatusAtWork => RetryAt is null && Current?.Request is not { IsWaited: true } ? LoopStatus.Running : LoopStatus.Waiting;

    /// <summary>A loop that waited for a person goes on; one that is paused or blocked stays so.</summary>
    private LoopStatus StatusAfterRequest => Status == LoopStatus.Waiting && RetryAt is null ? LoopStatus.Running : Status;

    private LoopState Remember(CommandId command)
    {
        var commands = Commands.Enqueue(command);
        return this with { Commands = commands.Count() > RememberedCommands ? commands.Dequeue() : commands };
    }

    private LoopState WithCurrent(Func<IterationState, IterationState> change) => Current is null ? this : this with { Current = change(Current) };
}
