using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Replay;

/// <summary>Finds the input that an event came from, and decides on it again.</summary>
/// <param name="state">The state before the event.</param>
/// <param name="steps">The steps that may be under way.</param>
/// <param name="stored">The event as it is stored.</param>
internal sealed class RecordedDecision(LoopState state, StepsUnderWay steps, StoredEvent stored)
{
    /// <summary>The events that follow from the input; none when no input can lead to this event here, and then what was expected.</summary>
    public (IReadOnlyList<LoopEvent> Events, string Expected) Of(LoopEvent loopEvent, LoopEvent? next) => loopEvent switch
    {
        HostAttached attached => Decided(new LoopInput.Attached(attached.Host, attached.Epoch)),
        PauseRequested pause => OfCommand(new PauseLoop { Id = pause.Command }),
        LoopResumed resumed => OfCommand(new ResumeLoop { Id = resumed.Command, EndsWait = resumed.EndsWait == true }),
        StopRequested stop => OfCommand(new StopLoop { Id = stop.Command, By = stop.By, Reason = stop.Reason }),
        LoopSteered steered => OfCommand(new SteerLoop { Id = steered.Command, By = steered.By, Text = steered.Text }),
        PersonAnswered { Approved: { } approved } decided => OfCommand(new DecideApproval { Id = decided.Command, Request = decided.Request, By = decided.By, Note = decided.Text, Approved = approved }),
        PersonAnswered answered => OfCommand(new AnswerQuestion { Id = answered.Command, Question = answered.Request, By = answered.By, Text = answered.Text }),
        BudgetRaised raised => OfCommand(new RaiseBudget { Id = raised.Command, By = raised.By, Amount = raised.Amount }),
        BudgetReserved reserved => OneOf(state.Current?.ToolsInFlight.Exists(tool => tool.CallId == reserved.CallId) == true ? reserved with { Number = state.Budget.ReservedBy(reserved.CallId) + 1 } : null),
        BudgetReleased => OneOf(steps.Announced is LoopStep.TakeTurn or LoopStep.Review && !state.Budget.Open.IsEmpty ? loopEvent : null),
        PersonAsked asked => OfAsking(asked),
        BudgetNoticed or BudgetExhausted or TurnStarted or ToolStarted or ValidationStarted or ReviewStarted => OneOf(RecordedStep.Intent(state, steps.ToAnnounce(state), loopEvent)),
        TurnFailed failed => steps.Announced is LoopStep.TakeTurn or LoopStep.Review ? OfFailure(failed) : Unexpected(),
        ToolCompleted { Outcome: ToolOutcome.Unknown } => OfUnknownOutcome(next),
        ToolCompleted { Outcome: ToolOutcome.Cancelled } when steps.Announced is LoopStep.CallTool or LoopStep.CallTogether => Decided(new LoopInput.Cancelled(steps.Announced)),
        ToolCompleted when steps.Next(state) is LoopStep.Record record => OneOf(record.Event),
        ToolReconciled reconciled => Asked<LoopStep.Reconcile>() ? OfReconciliation(reconciled, next as ToolCompleted) : Unexpected(),
        IterationCompleted completed => Asked<LoopStep.RecordProgress>() ? OfIteration(completed) : Unexpected(),
        LoopBlocked { Reason: { Code: EndCode.WorkspaceUnavailable or EndCode.HostFault } reason } => OfFault(reason),
        StepCrashed crashed => Decided(new LoopInput.Crashed(crashed.Step, crashed.Message)),
        LoopBlocked { Reason.Code: EndCode.JournalDamaged } => ([loopEvent], ""),
        LoopForked forked => OfFork(forked),
        LoopQueued queued => Decided(new LoopInput.PlaceWanted(queued.Why, queued.NotBefore)),
        LoopAdmitted => Decided(new LoopInput.PlaceGranted()),
        LoopReprioritised changed => OfCommand(new ReprioritiseLoop { Id = changed.Command, Priority = changed.Priority, By = changed.By }),
        // When a wait was over is measured; the clock, which somebody may have set meanwhile, does not tell.
        WaitEnded => OneOf(steps.Next(state) is LoopStep.Wait ? loopEvent : null),
        WorkspacePrepared or IterationStarted or TurnCompleted or ToolCompleted or ValidationCompleted or CheckpointCreated
            or WatchdogExamined or PromptRewritten or RollbackCompleted
            or ReviewCompleted or ProtectedFilesRecorded or ProtectedFilesChecked or ProtectedFilesRestored or EvidenceCompared => OfOutcome(loopEvent),
        _ => OneOf((steps.Next(state) as LoopStep.Record)?.Event),
    };

    private (IReadOnlyList<LoopEvent> Events, string Expected) Decided(LoopInput input) =>
        LoopDecider.Decide(state, input) is { Count: > 0 } events ? (events, "") : ([], "nothing");

    private (IReadOnlyList<LoopEvent> Events, string Expected) OneOf(LoopEvent? expected) => expected is null ? Unexpected() : ([expected], "");

    private (IReadOnlyList<LoopEvent> Events, string Expected) Unexpected() =>
        ([], RecordedStep.Words(steps.Next(state) ?? steps.Announced));

    private (IReadOnlyList<LoopEvent> Events, string Expected) OfCommand(LoopCommand command) =>
        LoopDecider.Refuse(state, command) is { } refusal ? ([], $"the refusal of the command: {refusal}") : Decided(new LoopInput.Commanded(command));

    /// <summary>Several steps may be under way after a command: any of them may have ended, and the one that fits to the byte has.</summary>
    private (IReadOnlyList<LoopEvent> Events, string Expected) OfOutcome(LoopEvent loopEvent)
    {
        var possible = steps.Open(state).Select(step => RecordedStep.Outcome(state, step, loopEvent)).OfType<LoopEvent>().ToList();
        var outcome = possible.FirstOrDefault(expected => Divergence.AreSame(expected, loopEvent)) ?? possible.FirstOrDefault();
        return outcome is null ? Unexpected() : Decided(new LoopInput.Happened(outcome));
    }

    private (IReadOnlyList<LoopEvent> Events, string Expected) OfIteration(IterationCompleted completed)
    {
        var (events, expected) = Decided(new LoopInput.ProgressRecorded(completed.Progress, completed.Signals));

        // An older journal does not say whether anything was done.
        return ([.. events.Select(decided => completed.NoWork is null && decided is IterationCompleted again ? again with { NoWork = null } : decided)], expected);
    }

    private (IReadOnlyList<LoopEvent> Events, string Expected) OfFailure(TurnFailed failed)
    {
        if (failed.Timing is { } timing)
        {
            return Decided(new LoopInput.TurnFailed(failed.Kind, failed.Message, timing.RetryAfter, failed.ResponseId, timing.At, timing.Jitter, timing.Rules, failed.Waited, failed.Spent));
        }

        // An older journal has only what was reckoned: that it was retried is decided again, the time is taken from it.
        var input = new LoopInput.TurnFailed(failed.Kind, failed.Message, TimeSpan.Zero, failed.ResponseId, failed.RetryAt ?? stored.At, 0, null, failed.Waited, failed.Spent);
        var events = LoopDecider.Decide(state, input);
        return ([.. events.Select(decided => failed.RetryAt is not null && decided is TurnFailed again ? again with { Timing = null } : decided)], "");
    }

    /// <summary>A host that takes the loop over, or whose code fails, closes a tool that may not be repeated; so does a stop.</summary>
    private (IReadOnlyList<LoopEvent> Events, string Expected) OfUnknownOutcome(LoopEvent? next) => (steps.Next(state), next) switch
    {
        (LoopStep.Record record, _) => ([record.Event], ""),
        (_, StepCrashed crashed) => Decided(new LoopInput.Crashed(crashed.Step, crashed.Message)),
        (_, LoopBlocked blocked) => Decided(new LoopInput.Faulted(blocked.Reason)),
        (_, HostAttached attached) => Decided(new LoopInput.Attached(attached.Host, attached.Epoch)),
        _ => Unexpected(),
    };

    private (IReadOnlyList<LoopEvent> Events, string Expected) OfReconciliation(ToolReconciled reconciled, ToolCompleted? next) =>
        Decided(new LoopInput.Reconciled(reconciled.Verdict, next?.Result ?? Content.Empty, next?.SignalsCompletion ?? false));

    private (IReadOnlyList<LoopEvent> Events, string Expected) OfAsking(PersonAsked asked) => steps.Open(state).OfType<LoopStep.AskPerson>().FirstOrDefault() is { } step
        ? Decided(new LoopInput.Asked(step.Call, asked.Text, asked.Choices, (asked.Until ?? stored.At) - (asked.Until is null ? TimeSpan.Zero : state.Definition.Questions.Timeout)))
        : Unexpected();

    private (IReadOnlyList<LoopEvent> Events, string Expected) OfFault(EndReason reason) =>
        reason.Code == EndCode.HostFault || steps.Open(state).Any(StepRunner.IsOfWorkspace)
            ? Decided(new LoopInput.Faulted(reason))
            : Unexpected();

    private (IReadOnlyList<LoopEvent> Events, string Expected) OfFork(LoopForked forked)
    {
        if (state.Current is not null)
        {
            return Unexpected();
        }

        try
        {
            return OneOf(ForkDecision.Decide(state, forked.Source, forked.At with { Iteration = state.Iteration }, forked.Name, stored.PreviousHash));
        }
        catch (LoopKitException exception)
        {
            return ([], $"the refusal of the fork: {exception.Message}");
        }
    }

    private bool Asked<TStep>()
        where TStep : LoopStep => steps.Open(state).OfType<TStep>().Any();
}
