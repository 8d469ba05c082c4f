using LoopKit.Budgets;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Tools;

namespace LoopKit.Replay;

/// <summary>What a journal must say of a step: an event is taken as it is recorded, except for what the step determines.</summary>
internal static class RecordedStep
{
    /// <summary>Whether the intent of a step is recorded before it is carried out.</summary>
    public static bool IsAnnounced(LoopStep step) => step is LoopStep.TakeTurn or LoopStep.Review or LoopStep.CallTool or LoopStep.CallTogether or LoopStep.Validate;

    /// <summary>The intent of a step, or <see langword="null"/> when this event cannot be it.</summary>
    public static LoopEvent? Intent(LoopState state, LoopStep? step, LoopEvent recorded) => (step, recorded) switch
    {
        // The model is told first.
        (LoopStep.TakeTurn, TurnStarted { Reserved: not null }) when BudgetRules.Notice(state) is not null => null,
        (LoopStep.TakeTurn turn, TurnStarted started) => started with
        {
            Iteration = turn.Iteration,
            Turn = turn.Turn,
            InboxOffset = Math.Max(state.InboxOffset, started.InboxOffset),
            SteersShown = state.Steers.ToShow,
        },
        (LoopStep.CallTool call, ToolStarted started) => Start(started, call.Iteration, call.Turn, call.Call),
        (LoopStep.CallTogether calls, ToolStarted started) => Start(started, calls.Iteration, calls.Turn, calls.Calls[state.Current!.ToolsInFlight.Count]),
        (LoopStep.TakeTurn, BudgetNoticed { Level: BudgetLevel.Iteration or BudgetLevel.Loop }) => BudgetRules.Notice(state),
        (LoopStep.TakeTurn, BudgetNoticed noticed) when !state.Budget.Noticed.Contains(noticed.Level) => noticed with { Iteration = state.Iteration },
        (LoopStep.TakeTurn or LoopStep.Review, BudgetExhausted exhausted) => exhausted with
        {
            Iteration = state.Iteration,
            Shortage = exhausted.Shortage with { Limit = LimitsOf(state, exhausted.Level) ?? exhausted.Shortage.Limit },
            Waits = exhausted.Level != BudgetLevel.Iteration && (state.Definition.Budget is { } policy ? policy.OnExhausted == ExhaustionPolicy.Wait : exhausted.Waits),
        },
        (LoopStep.Review review, ReviewStarted started) => started with { Iteration = review.Iteration, Reviewer = review.Reviewer, Attempt = review.Attempt },
        (LoopStep.Validate validate, ValidationStarted) => new ValidationStarted { Iteration = validate.Iteration, Index = validate.Index },
        _ => null,
    };

    /// <summary>The outcome of a step that went as planned, or <see langword="null"/> when this event cannot be it.</summary>
    public static LoopEvent? Outcome(LoopState state, LoopStep step, LoopEvent recorded) => (step, recorded) switch
    {
        (LoopStep.PrepareWorkspace, WorkspacePrepared prepared) => state.Forked is { } forked
            ? prepared with { Workspace = prepared.Workspace with { BaseCommit = forked.Commit } }
            : prepared,
        (LoopStep.BeginIteration begin, IterationStarted started) => started with
        {
            Iteration = begin.Iteration,
            InboxOffset = Math.Max(state.InboxOffset, started.InboxOffset),

            // The prompt was rendered before what was said meanwhile.
            SteersShown = started.SteersShown is { } shown ? Math.Clamp(shown, state.Steers.Shown + 1, Math.Max(state.Steers.Shown + 1, state.Steers.Received)) : null,
        },
        (LoopStep.TakeTurn turn, TurnCompleted completed) => completed with { Iteration = turn.Iteration, Turn = turn.Turn },
        (LoopStep.CallTool call, ToolCompleted completed) => Counted(state, completed) with { Iteration = call.Iteration, Turn = call.Turn, CallId = call.Call.CallId },
        (LoopStep.CallTogether calls, ToolCompleted completed) => Counted(state, completed) with
        {
            Iteration = calls.Iteration,
            Turn = calls.Turn,
            CallId = state.Current!.Reply!.ToolCalls[state.Current.ToolsDone].CallId,
        },

        // A question that cannot be read is not asked.
        (LoopStep.AskPerson ask, ToolCompleted completed) => completed with
        {
            Iteration = ask.Iteration,
            Turn = ask.Turn,
            CallId = ask.Call.CallId,
            Outcome = ToolOutcome.Failed,
            Error = ToolErrors.InvalidArguments,
        },
        (LoopStep.Validate validate, ValidationCompleted completed) => completed with
        {
            Iteration = validate.Iteration,
            Index = validate.Index,
            Receipt = Judge(state, validate, completed.Receipt),
        },
        (LoopStep.Review review, ReviewCompleted completed) => completed with { Iteration = review.Iteration, Reviewer = review.Reviewer, Attempt = review.Attempt },
        (LoopStep.RecordProtected, ProtectedFilesRecorded) => recorded,
        (LoopStep.CheckProtected check, ProtectedFilesChecked found) => found with { Iteration = check.Iteration },
        (LoopStep.RestoreProtected restore, ProtectedFilesRestored restored) => restored with { Iteration = restore.Iteration },
        (LoopStep.CompareEvidence compare, EvidenceCompared compared) => compared with { Iteration = compare.Iteration, Round = compare.Round },
        (LoopStep.Examine examine, WatchdogExamined examined) => examined with { Iteration = examine.Iteration, Turn = examine.Turn },
        (LoopStep.RewritePrompt rewrite, PromptRewritten rewritten) => rewritten with
        {
            Iteration = rewrite.Iteration,
            Number = state.Watch.Rewrites + 1,
            Signals = state.Watch.RewriteFor!,
            Before = state.LastPrompt!,
        },
        (LoopStep.RollBack back, RollbackCompleted completed) => completed with { Iteration = back.Iteration },
        (LoopStep.SaveCheckpoint save, CheckpointCreated created) => created with { Iteration = save.Iteration },
        _ => null,
    };

    /// <summary>What the engine wants, for people.</summary>
    public static string Words(LoopStep? step) => step switch
    {
        null => "the outcome of the step that was begun",
        LoopStep.Rest => "nothing before a command",
        LoopStep.Record record => Divergence.Text(record.Event),
        LoopStep.Wait wait => $"a wait until {wait.Until:O}, or a command",
        LoopStep.PrepareWorkspace => "workspace-prepared",
        LoopStep.BeginIteration begin => $"iteration-started of iteration {begin.Iteration}",
        LoopStep.TakeTurn turn => $"turn {turn.Turn} of iteration {turn.Iteration}",
        LoopStep.CallTool call => $"tool call {call.Call.CallId} ({call.Call.Name}) of turn {call.Turn} of iteration {call.Iteration}",
        LoopStep.CallTogether calls => $"tool calls {string.Join(", ", calls.Calls.Select(call => $"{call.CallId} ({call.Name})"))} of turn {calls.Turn} of iteration {calls.Iteration}",
        LoopStep.AskPerson ask => $"person-asked about call {ask.Call.CallId} ({ask.Call.Name}) of turn {ask.Turn} of iteration {ask.Iteration}",
        LoopStep.Reconcile call => $"tool-reconciled of call {call.Call.CallId} ({call.Call.Name}) of turn {call.Turn} of iteration {call.Iteration}",
        LoopStep.Validate validate => $"validation {validate.Index} of iteration {validate.Iteration}",
        LoopStep.SaveCheckpoint save => $"checkpoint-created of iteration {save.Iteration}",
        LoopStep.Review review => $"review {review.Reviewer} of iteration {review.Iteration}",
        LoopStep.RecordProtected => "protected-files-recorded",
        LoopStep.CheckProtected check => $"protected-files-checked of iteration {check.Iteration}",
        LoopStep.RestoreProtected restore => $"protected-files-restored of iteration {restore.Iteration}",
        LoopStep.CompareEvidence compare => $"evidence-compared of round {compare.Round} of iteration {compare.Iteration}",
        LoopStep.Examine examine => $"watchdog-examined after turn {examine.Turn} of iteration {examine.Iteration}",
        LoopStep.RewritePrompt rewrite => $"prompt-rewritten after iteration {rewrite.Iteration}",
        LoopStep.RollBack back => $"rollback-completed after iteration {back.Iteration}",
        LoopStep.RecordProgress progress => $"iteration-completed of iteration {progress.Iteration}",
        _ => throw new InvalidOperationException($"Nothing is known of {step.GetType().Name}."),
    };

    /// <summary>Where budgets hold, a tool makes no model call that it did not reserve for.</summary>
    private static ToolCompleted Counted(LoopState state, ToolCompleted completed) =>
        state.Budget.IsLimited && completed.Spent is { } spent && spent.Calls > state.Budget.ReservedBy(completed.CallId)
            ? completed with { Spent = spent with { Calls = state.Budget.ReservedBy(completed.CallId) } }
            : completed;

    /// <summary>The limits that the journal itself determines.</summary>
    private static BudgetLimits? LimitsOf(LoopState state, BudgetLevel level) => level switch
    {
        BudgetLevel.Loop => state.Budget.LimitsBy(state.Definition.Budget),
        BudgetLevel.Iteration => state.Definition.Budget?.Iteration ?? BudgetLimits.None,
        _ => null,
    };

    private static ToolStarted Start(ToolStarted started, int iteration, int turn, ToolCall call) =>
        started with { Iteration = iteration, Turn = turn, CallId = call.CallId, Tool = call.Name };

    private static ValidationReceipt Judge(LoopState state, LoopStep.Validate step, ValidationReceipt receipt) => receipt with
    {
        Command = state.Definition.Validation[step.Index].Command,
        Passed = !receipt.TimedOut && receipt.ExitCode == state.Definition.SuccessExitCode,
    };
}
