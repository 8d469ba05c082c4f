using System.Text.Json.Serialization;
using LoopKit.Budgets;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.People;
using LoopKit.Progress;
using LoopKit.Tools;
using LoopKit.Watchdog;
using LoopKit.Workspaces;

namespace LoopKit.Events;

/// <summary>Something that happened to a loop. The journal of a loop is a list of these and the only truth about it.</summary>
/// <remarks>
/// The hierarchy is closed. Discriminators and property names are stored for ever: they are only ever added to, and every case has a
/// golden JSON file in the tests. An event never holds a secret.
/// </remarks>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(LoopStarted), "loop-started")]
[JsonDerivedType(typeof(HostAttached), "host-attached")]
[JsonDerivedType(typeof(WorkspacePrepared), "workspace-prepared")]
[JsonDerivedType(typeof(IterationStarted), "iteration-started")]
[JsonDerivedType(typeof(TurnStarted), "turn-started")]
[JsonDerivedType(typeof(TurnCompleted), "turn-completed")]
[JsonDerivedType(typeof(TurnFailed), "turn-failed")]
[JsonDerivedType(typeof(WaitEnded), "wait-ended")]
[JsonDerivedType(typeof(ToolStarted), "tool-started")]
[JsonDerivedType(typeof(ToolReconciled), "tool-reconciled")]
[JsonDerivedType(typeof(ToolCompleted), "tool-completed")]
[JsonDerivedType(typeof(TurnsEnded), "turns-ended")]
[JsonDerivedType(typeof(ValidationStarted), "validation-started")]
[JsonDerivedType(typeof(ValidationCompleted), "validation-completed")]
[JsonDerivedType(typeof(CheckpointCreated), "checkpoint-created")]
[JsonDerivedType(typeof(IterationCompleted), "iteration-completed")]
[JsonDerivedType(typeof(PauseRequested), "pause-requested")]
[JsonDerivedType(typeof(LoopPaused), "loop-paused")]
[JsonDerivedType(typeof(LoopResumed), "loop-resumed")]
[JsonDerivedType(typeof(StopRequested), "stop-requested")]
[JsonDerivedType(typeof(LoopCompleted), "loop-completed")]
[JsonDerivedType(typeof(LoopFailed), "loop-failed")]
[JsonDerivedType(typeof(LoopStopped), "loop-stopped")]
[JsonDerivedType(typeof(LoopBlocked), "loop-blocked")]
[JsonDerivedType(typeof(LoopForked), "loop-forked")]
[JsonDerivedType(typeof(LoopSteered), "loop-steered")]
[JsonDerivedType(typeof(ProtectedFilesRecorded), "protected-files-recorded")]
[JsonDerivedType(typeof(ProtectedFilesChecked), "protected-files-checked")]
[JsonDerivedType(typeof(ProtectedFilesRestored), "protected-files-restored")]
[JsonDerivedType(typeof(EvidenceCompared), "evidence-compared")]
[JsonDerivedType(typeof(ReviewStarted), "review-started")]
[JsonDerivedType(typeof(ReviewCompleted), "review-completed")]
[JsonDerivedType(typeof(PassCompleted), "pass-completed")]
[JsonDerivedType(typeof(WatchdogExamined), "watchdog-examined")]
[JsonDerivedType(typeof(WatchdogActed), "watchdog-acted")]
[JsonDerivedType(typeof(PromptRewritten), "prompt-rewritten")]
[JsonDerivedType(typeof(RollbackStarted), "rollback-started")]
[JsonDerivedType(typeof(RollbackCompleted), "rollback-completed")]
[JsonDerivedType(typeof(StepCrashed), "step-crashed")]
[JsonDerivedType(typeof(PersonAsked), "person-asked")]
[JsonDerivedType(typeof(PersonAnswered), "person-answered")]
[JsonDerivedType(typeof(LoopQueued), "loop-queued")]
[JsonDerivedType(typeof(LoopAdmitted), "loop-admitted")]
[JsonDerivedType(typeof(LoopReprioritised), "loop-reprioritised")]
[JsonDerivedType(typeof(BudgetReserved), "budget-reserved")]
[JsonDerivedType(typeof(BudgetReleased), "budget-released")]
[JsonDerivedType(typeof(BudgetNoticed), "budget-noticed")]
[JsonDerivedType(typeof(BudgetExhausted), "budget-exhausted")]
[JsonDerivedType(typeof(BudgetRaised), "budget-raised")]
public abstract record LoopEvent
{
    private protected LoopEvent()
    {
    }
}

/// <summary>The loop exists. Holds everything that it needs, so that later edits of files do not change a running loop.</summary>
public sealed record LoopStarted : LoopEvent
{
    /// <summary>The unique name.</summary>
    public required string Name { get; init; }

    /// <summary>What was asked for.</summary>
    public required LoopSpec Spec { get; init; }

    /// <summary>The loop type with everything inherited and overridden resolved.</summary>
    public required LoopDefinition Definition { get; init; }

    /// <summary>The model to call.</summary>
    public required ModelRef Model { get; init; }

    /// <summary>What its workspace will be; <see langword="null"/> in journals from before it was recorded.</summary>
    public WorkspaceKind? WorkspaceKind { get; init; }
}

/// <summary>A host took the loop over, at its start or after a crash. Whatever was in flight before is not any more.</summary>
public sealed record HostAttached : LoopEvent
{
    /// <summary>The host.</summary>
    public required HostId Host { get; init; }

    /// <summary>The epoch of its lease.</summary>
    public required long Epoch { get; init; }
}

/// <summary>The loop has its workspace.</summary>
public sealed record WorkspacePrepared : LoopEvent
{
    /// <summary>The workspace.</summary>
    public required Workspace Workspace { get; init; }
}

/// <summary>An iteration begins with a fresh context.</summary>
public sealed record IterationStarted : LoopEvent
{
    /// <summary>1, 2, 3 …</summary>
    public required int Iteration { get; init; }

    /// <summary>The rendered prompt, messages from the inbox included.</summary>
    public required Content Prompt { get; init; }

    /// <summary>The rendered system prompt.</summary>
    public required Content SystemPrompt { get; init; }

    /// <summary>The last inbox offset that the prompt has seen.</summary>
    public required long InboxOffset { get; init; }

    /// <summary>How many of the loop's <see cref="LoopSteered"/> events have been shown by now; <see langword="null"/>: this prompt shows none.</summary>
    public int? SteersShown { get; init; }
}

/// <summary>A model call is about to be made.</summary>
public sealed record TurnStarted : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>1, 2, 3 … within the iteration.</summary>
    public required int Turn { get; init; }

    /// <summary>Messages and words of people that arrived since the turn before, as the model reads them.</summary>
    public Content? Messages { get; init; }

    /// <summary>The last inbox offset that this turn has seen.</summary>
    public required long InboxOffset { get; init; }

    /// <summary>How many of the loop's <see cref="LoopSteered"/> events have been shown by now; <see langword="null"/>: this turn shows none.</summary>
    public int? SteersShown { get; init; }

    /// <summary>The model that is called in place of the loop's own, which is not available; <see langword="null"/>: the loop's own.</summary>
    public ModelRef? Fallback { get; init; }

    /// <summary>The most that the call may use of its budgets; <see langword="null"/>: nothing is limited.</summary>
    public BudgetAmount? Reserved { get; init; }

    /// <summary>How long it waited until other calls had given back what they did not use; <see langword="null"/> when it did not.</summary>
    public TimeSpan? Waited { get; init; }
}

/// <summary>A model call returned.</summary>
public sealed record TurnCompleted : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The turn within the iteration.</summary>
    public required int Turn { get; init; }

    /// <summary>Why the model stopped writing.</summary>
    public required TurnFinish Finish { get; init; }

    /// <summary>What the model wrote.</summary>
    public required Content Text { get; init; }

    /// <summary>The tool calls that it asks for, in order.</summary>
    public IReadOnlyList<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>The reply as JSON, when it has more than text and tool calls (thinking, for example) that must be sent back.</summary>
    public Content? Reply { get; init; }

    /// <summary>Tokens used by this call.</summary>
    public TokenUsage Usage { get; init; }

    /// <summary>The model that answered, as the provider names it.</summary>
    public string? Model { get; init; }

    /// <summary>The provider's identifier of the response.</summary>
    public string? ResponseId { get; init; }

    /// <summary>How long the call waited for its permit; <see langword="null"/> when it did not.</summary>
    public TimeSpan? Waited { get; init; }

    /// <summary>What the call counts for in its budgets; <see langword="null"/>: its tokens, as one call that cost nothing.</summary>
    public BudgetAmount? Spent { get; init; }
}

/// <summary>A model call failed. Nothing of a partial reply is used.</summary>
public sealed record TurnFailed : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The turn within the iteration.</summary>
    public required int Turn { get; init; }

    /// <summary>What kind of failure it was.</summary>
    public required ModelFailureKind Kind { get; init; }

    /// <summary>The provider's words, without secrets.</summary>
    public required string Message { get; init; }

    /// <summary>When the call is made again; <see langword="null"/> when it is not.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Until when the model that failed is not called again, when another one of the chain is called meanwhile or its usage limit is reached.</summary>
    public DateTimeOffset? UnavailableUntil { get; init; }

    /// <summary>What it was decided from whether and when the call is made again; <see langword="null"/> when it never is, and in journals from before it was recorded.</summary>
    public RetryTiming? Timing { get; init; }

    /// <summary>The provider's identifier of the response, when it gave one.</summary>
    public string? ResponseId { get; init; }

    /// <summary>How long the call waited for its permit; <see langword="null"/> when it did not.</summary>
    public TimeSpan? Waited { get; init; }

    /// <summary>What the call counts for in its budgets; <see langword="null"/>: nothing.</summary>
    public BudgetAmount? Spent { get; init; }
}

/// <summary>The time for which the loop waited has come.</summary>
public sealed record WaitEnded : LoopEvent;

/// <summary>A tool is about to run.</summary>
public sealed record ToolStarted : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The turn that asked for it.</summary>
    public required int Turn { get; init; }

    /// <summary>The call.</summary>
    public required string CallId { get; init; }

    /// <summary>The tool's name.</summary>
    public required string Tool { get; init; }

    /// <summary>Whether it may be repeated after a crash.</summary>
    public required ToolEffects Effects { get; init; }
}

/// <summary>It was found out what became of a tool call whose host ended. A completion follows, or the call is started again.</summary>
public sealed record ToolReconciled : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The turn that asked for the call.</summary>
    public required int Turn { get; init; }

    /// <summary>The call.</summary>
    public required string CallId { get; init; }

    /// <summary>What was found.</summary>
    public required ReconcileVerdict Verdict { get; init; }
}

/// <summary>A tool call ended.</summary>
public sealed record ToolCompleted : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The turn that asked for it.</summary>
    public required int Turn { get; init; }

    /// <summary>The call.</summary>
    public required string CallId { get; init; }

    /// <summary>How it ended.</summary>
    public required ToolOutcome Outcome { get; init; }

    /// <summary>The typed error, one of <see cref="ToolErrors"/>, when it failed.</summary>
    public string? Error { get; init; }

    /// <summary>What the model is told.</summary>
    public required Content Result { get; init; }

    /// <summary>Whether this call was the model's signal that it believes the task to be done.</summary>
    public bool SignalsCompletion { get; init; }

    /// <summary>How long it ran.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>The tokens of model calls that the tool has made; <see langword="null"/>: it made none.</summary>
    public TokenUsage? Usage { get; init; }

    /// <summary>What these model calls count for in their budgets; <see langword="null"/>: everything that was reserved for them.</summary>
    public BudgetAmount? Spent { get; init; }

    /// <summary>The model's list of steps as it is from now on; <see langword="null"/> when the call has not changed it.</summary>
    public Content? Todo { get; init; }
}

/// <summary>The turns of an iteration are over; its validation comes next.</summary>
public sealed record TurnsEnded : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>Why they ended.</summary>
    public required TurnsEnd Reason { get; init; }
}

/// <summary>A validation command is about to run.</summary>
public sealed record ValidationStarted : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The place of the command in the definition, from 0.</summary>
    public required int Index { get; init; }
}

/// <summary>A validation command ended.</summary>
public sealed record ValidationCompleted : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The place of the command in the definition, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>The evidence.</summary>
    public required ValidationReceipt Receipt { get; init; }
}

/// <summary>The workspace was saved.</summary>
public sealed record CheckpointCreated : LoopEvent
{
    /// <summary>The iteration that it belongs to; 0 before the first.</summary>
    public required int Iteration { get; init; }

    /// <summary>What was saved.</summary>
    public required Checkpoint Checkpoint { get; init; }
}

/// <summary>An iteration ended.</summary>
public sealed record IterationCompleted : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>Whether every validation passed; <see langword="false"/> when there is none.</summary>
    public required bool Passed { get; init; }

    /// <summary>What the next iteration is told.</summary>
    public required ProgressState Progress { get; init; }

    /// <summary>Whether nothing was done: no tool changed anything, and no file is different. <see langword="null"/> in journals from before it was recorded.</summary>
    public bool? NoWork { get; init; }

    /// <summary>What the watchdog's policies say; <see langword="null"/> when nothing is wrong.</summary>
    public IReadOnlyList<WatchdogSignal>? Signals { get; init; }
}

/// <summary>The watchdog looked at the tool calls of an iteration that goes on. With signals, the model is told.</summary>
public sealed record WatchdogExamined : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The last turn.</summary>
    public required int Turn { get; init; }

    /// <summary>What its policies say; <see langword="null"/> when nothing is wrong.</summary>
    public IReadOnlyList<WatchdogSignal>? Signals { get; init; }
}

/// <summary>The watchdog does something about a loop that seems stuck.</summary>
public sealed record WatchdogActed : LoopEvent
{
    /// <summary>The iteration that ended.</summary>
    public required int Iteration { get; init; }

    /// <summary>What is done.</summary>
    public required WatchdogAction Action { get; init; }

    /// <summary>The evidence.</summary>
    public required IReadOnlyList<WatchdogSignal> Signals { get; init; }
}

/// <summary>The watchdog rewrote the prompt of the iterations that follow.</summary>
public sealed record PromptRewritten : LoopEvent
{
    /// <summary>The iteration that ended.</summary>
    public required int Iteration { get; init; }

    /// <summary>1 for the first rewrite, 2 for the second.</summary>
    public required int Number { get; init; }

    /// <summary>The evidence.</summary>
    public required IReadOnlyList<WatchdogSignal> Signals { get; init; }

    /// <summary>What every prompt begins with from now on.</summary>
    public required string Guidance { get; init; }

    /// <summary>The prompt that the iteration had.</summary>
    public required Content Before { get; init; }

    /// <summary>The same prompt rewritten.</summary>
    public required Content After { get; init; }
}

/// <summary>The files are about to go back to an earlier checkpoint. What they are now stays in a commit.</summary>
public sealed record RollbackStarted : LoopEvent
{
    /// <summary>The iteration that ended.</summary>
    public required int Iteration { get; init; }

    /// <summary>The iteration whose files come back.</summary>
    public required int ToIteration { get; init; }

    /// <summary>Its commit.</summary>
    public required string Commit { get; init; }

    /// <summary>The commit with what is taken back.</summary>
    public string? From { get; init; }

    /// <summary>Who decided it.</summary>
    public required RollbackCause Cause { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Why { get; init; }
}

/// <summary>The files are as they were at an earlier checkpoint.</summary>
public sealed record RollbackCompleted : LoopEvent
{
    /// <summary>The iteration that ended before.</summary>
    public required int Iteration { get; init; }

    /// <summary>The commit that the loop goes on from.</summary>
    public required Checkpoint Checkpoint { get; init; }
}

/// <summary>Somebody asked for a pause. It takes effect at the next turn boundary.</summary>
public sealed record PauseRequested : LoopEvent
{
    /// <summary>The command.</summary>
    public required CommandId Command { get; init; }
}

/// <summary>The loop is paused.</summary>
public sealed record LoopPaused : LoopEvent;

/// <summary>A paused or blocked loop goes on where it was.</summary>
public sealed record LoopResumed : LoopEvent
{
    /// <summary>The command.</summary>
    public required CommandId Command { get; init; }

    /// <summary>Whether the loop waited for a model, and calls it again at once.</summary>
    public bool? EndsWait { get; init; }
}

/// <summary>Somebody asked the loop to stop. Whatever is running is cancelled.</summary>
public sealed record StopRequested : LoopEvent
{
    /// <summary>The command or message.</summary>
    public required CommandId Command { get; init; }

    /// <summary>Who asked: a person, client or loop.</summary>
    public required string By { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}

/// <summary>Every validation passed. Final.</summary>
public sealed record LoopCompleted : LoopEvent
{
    /// <summary>The typed reason.</summary>
    public required EndReason Reason { get; init; }
}

/// <summary>The loop cannot reach its goal. Final.</summary>
public sealed record LoopFailed : LoopEvent
{
    /// <summary>The typed reason.</summary>
    public required EndReason Reason { get; init; }
}

/// <summary>The loop was stopped. Final.</summary>
public sealed record LoopStopped : LoopEvent
{
    /// <summary>The typed reason.</summary>
    public required EndReason Reason { get; init; }
}

/// <summary>The loop needs somebody's help and can be resumed afterwards.</summary>
public sealed record LoopBlocked : LoopEvent
{
    /// <summary>The typed reason.</summary>
    public required EndReason Reason { get; init; }
}

/// <summary>The loop begins here as a fork: every event before this one is a copy of another loop's journal, byte for byte.</summary>
/// <remarks>The name, specification, definition and model apply in place of those that the journal begins with.</remarks>
public sealed record LoopForked : LoopEvent
{
    /// <summary>The loop that it was forked from.</summary>
    public required LoopId Source { get; init; }

    /// <summary>Where it was forked, and what was asked to be different.</summary>
    public required ForkPoint At { get; init; }

    /// <summary>The version of the last copied event.</summary>
    public required long Version { get; init; }

    /// <summary>The hash of the last copied event, in the source and here.</summary>
    public required string Hash { get; init; }

    /// <summary>The unique name of the fork.</summary>
    public required string Name { get; init; }

    /// <summary>The source's specification with the changes.</summary>
    public required LoopSpec Spec { get; init; }

    /// <summary>The source's definition with the changes.</summary>
    public required LoopDefinition Definition { get; init; }

    /// <summary>The model to call.</summary>
    public required ModelRef Model { get; init; }

    /// <summary>The commit that the fork's branch begins at: the source's checkpoint of that iteration.</summary>
    public required string Commit { get; init; }

    /// <summary>The branch that the source had started from; <see langword="null"/> when no branch was checked out.</summary>
    public string? BaseBranch { get; init; }
}

/// <summary>Somebody said something to the model. The next turn shows it, or the next prompt when no turn comes before it.</summary>
public sealed record LoopSteered : LoopEvent
{
    /// <summary>The command.</summary>
    public required CommandId Command { get; init; }

    /// <summary>Who said it, for example <c>person:ada</c>.</summary>
    public required string By { get; init; }

    /// <summary>What was said.</summary>
    public required string Text { get; init; }
}

/// <summary>A step crashed in the host's own code or that of a plugin. It is tried again, a few times.</summary>
public sealed record StepCrashed : LoopEvent
{
    /// <summary>What was being done, in a few words.</summary>
    public required string Step { get; init; }

    /// <summary>The exception.</summary>
    public required string Message { get; init; }
}

/// <summary>The loop waits for a person: for the answer to a question of its model, or for leave to make a call. The call that it is about is not begun.</summary>
public sealed record PersonAsked : LoopEvent
{
    /// <summary>The iteration.</summary>
    public required int Iteration { get; init; }

    /// <summary>The turn that asked for the call.</summary>
    public required int Turn { get; init; }

    /// <summary>The call.</summary>
    public required string CallId { get; init; }

    /// <summary>The tool.</summary>
    public required string Tool { get; init; }

    /// <summary>The identifier of the request within the loop, for example <c>q1</c> or <c>a2</c>.</summary>
    public required string Request { get; init; }

    /// <summary>A question or an approval.</summary>
    public required PersonRequestKind Kind { get; init; }

    /// <summary>The question, or the arguments of the call; cut when long.</summary>
    public required string Text { get; init; }

    /// <summary>Answers that the model suggests.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Until when the loop waits; <see langword="null"/>: it runs unattended, and waits for nobody.</summary>
    public DateTimeOffset? Until { get; init; }
}

/// <summary>A person answered a question, or decided about a call.</summary>
public sealed record PersonAnswered : LoopEvent
{
    /// <summary>The command.</summary>
    public required CommandId Command { get; init; }

    /// <summary>The request.</summary>
    public required string Request { get; init; }

    /// <summary>Who it was, for example <c>person:ada</c>.</summary>
    public required string By { get; init; }

    /// <summary>The answer to a question, or the note to a decision.</summary>
    public required string Text { get; init; }

    /// <summary>Whether the call may be made; <see langword="null"/> for the answer to a question.</summary>
    public bool? Approved { get; init; }
}
