using System.Collections.Immutable;
using LoopKit.Budgets;
using LoopKit.Engine.Evidence;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.People;
using LoopKit.Tools;
using LoopKit.Watchdog;

namespace LoopKit.Engine;

/// <summary>When a loop goes on, waits, stops. Pure: no I/O, clock, randomness or services.</summary>
internal static class LoopDecider
{
    /// <summary>After so many crashes in a row a loop is quarantined.</summary>
    internal const int MaxCrashes = 3;

    /// <summary>What is recorded of a tool call that was cancelled.</summary>
    internal const string CancelledOutcome = "The call was cancelled while it was running. It may have happened partly.";

    /// <summary>What comes next in this state.</summary>
    public static LoopStep Next(LoopState state)
    {
        if (state.Status.IsFinal())
        {
            return new LoopStep.Rest();
        }

        if (state.StopRequested is { } stop)
        {
            return NextOfStopping(state, stop);
        }

        return state.Status switch
        {
            LoopStatus.Blocked or LoopStatus.Paused => new LoopStep.Rest(),
            LoopStatus.Queued => state.PauseRequested ? new LoopStep.Record(new LoopPaused()) : new LoopStep.Rest(),
            _ when !state.WorkspaceReady => new LoopStep.PrepareWorkspace(),
            _ when state.Protected is null && EvidenceDecider.IsGuarded(state) => new LoopStep.RecordProtected(),
            _ when state.Current is { } current => NextInIteration(state, current),
            _ when state.Watch.Rollback is { } rollback => new LoopStep.RollBack(rollback.Iteration, rollback.Commit),
            _ when state.Watch.RewriteFor is not null => new LoopStep.RewritePrompt(state.Iteration),
            _ when LoopGuards.EndsLoop(state, state.LastReceipts) is { } failed => new LoopStep.Record(failed),
            _ => AtTurnBoundary(state, new LoopStep.BeginIteration(state.Iteration + 1)),
        };
    }

    /// <summary>The events that follow from an input. None when it changes nothing.</summary>
    public static IReadOnlyList<LoopEvent> Decide(LoopState state, LoopInput input) => input switch
    {
        LoopInput.Happened happened => [happened.Event],
        LoopInput.CallsEnded ended => ended.Calls,
        LoopInput.Asked asked => PeopleRules.AfterAsking(state, asked),
        LoopInput.TurnFailed failed => AfterFailedTurn(state, failed),
        LoopInput.Reconciled reconciled => AfterReconcile(state, reconciled),
        LoopInput.ProgressRecorded recorded => AfterIteration(state, recorded),
        LoopInput.Attached attached => AfterAttach(state, attached),
        LoopInput.Cancelled { Step: LoopStep.CallTool or LoopStep.CallTogether } => CloseTools(state, ToolOutcome.Cancelled, CancelledOutcome),
        LoopInput.Cancelled or LoopInput.Postponed => [],
        LoopInput.Faulted faulted => [.. UnlessRepeatable(state), new LoopBlocked { Reason = faulted.Reason }],
        LoopInput.Crashed crashed => AfterCrash(state, crashed),
        LoopInput.PlaceWanted wanted => AfterPlaceWanted(state, wanted),
        LoopInput.PlaceGranted => state.Status == LoopStatus.Queued ? [new LoopAdmitted()] : [],
        LoopInput.Commanded commanded => AfterCommand(state, commanded.Command),
        _ => throw new InvalidOperationException($"No decision is defined for {input.GetType().Name}."),
    };

    /// <summary>Why a command does not fit the state, or <see langword="null"/> when it does.</summary>
    public static string? Refuse(LoopState state, LoopCommand command)
    {
        if (state.HasSeen(command.Id))
        {
            return null;
        }

        if (state.Status.IsFinal())
        {
            return $"Loop '{state.Name}' has ended ({Word(state.Status)}); start a new one.";
        }

        return command switch
        {
            SteerLoop or AnswerQuestion or DecideApproval => PeopleRules.Refuse(state, command),
            RaiseBudget raise => BudgetRules.Refuse(state, raise),
            PauseLoop when state.Status is LoopStatus.Blocked => $"Loop '{state.Name}' is blocked already; resume or stop it.",
            _ => null,
        };
    }

    private static LoopStep NextOfStopping(LoopState state, StopRequested stop)
    {
        if (state.Current?.ToolToReconcile is { } tool)
        {
            return new LoopStep.Record(Close(tool, ToolOutcome.Unknown, ToolCatalog.UnknownOutcome));
        }

        // The work of a stopped loop is saved first, unless that is what just failed or nothing was begun.
        if (state.Current is { Checkpoint: null } current && state.Workspace is not null && state.Status != LoopStatus.Blocked)
        {
            return new LoopStep.SaveCheckpoint(current.Number);
        }

        return new LoopStep.Record(new LoopStopped { Reason = new EndReason(EndCode.Stopped, $"Stopped by {stop.By}: {stop.Reason}") });
    }

    private static LoopStep NextInIteration(LoopState state, IterationState current)
    {
        if (current.TurnsEnd is null && current.Reply is { } reply && current.ToolsDone < reply.ToolCalls.Count)
        {
            if (current.ToolToReconcile is null && LoopGuards.EndsToolCalls(state, current) is { } limit)
            {
                return new LoopStep.Record(new TurnsEnded { Iteration = current.Number, Reason = limit });
            }

            return NextOfCalls(state, current, reply);
        }

        if (current.TurnsEnd is null)
        {
            if (WhyTurnsEnd(state, current) is { } reason)
            {
                return new LoopStep.Record(new TurnsEnded { Iteration = current.Number, Reason = reason });
            }

            return WatchdogLadder.ShouldExamine(state, current)
                ? new LoopStep.Examine(current.Number, current.Turn)
                : AtTurnBoundary(state, new LoopStep.TakeTurn(current.Number, current.Reply is null ? Math.Max(current.Turn, 1) : current.Turn + 1));
        }

        return EvidenceDecider.Next(state, current);
    }

    /// <summary>Calls are made in the order in which the model asked for them; those in a row that only read are made together.</summary>
    private static LoopStep NextOfCalls(LoopState state, IterationState current, TurnCompleted reply)
    {
        var call = reply.ToolCalls[current.ToolsDone];
        if (current.ToolToReconcile is not null)
        {
            return new LoopStep.Reconcile(current.Number, current.Turn, call);
        }

        if (call.Asks is not null && !current.CallApproved)
        {
            return PeopleRules.Next(state, current, call);
        }

        ToolCall[] together = [.. reply.ToolCalls.Skip(current.ToolsDone).TakeWhile(OnlyReads).Take(Math.Min(state.Definition.MaxParallelCalls, LoopGuards.ToolCallsLeft(state, current)))];
        return together.Length > 1 ? new LoopStep.CallTogether(current.Number, current.Turn, together) : new LoopStep.CallTool(current.Number, current.Turn, call);
    }

    private static bool OnlyReads(ToolCall call) => call is { Effects: ToolEffects.ReadOnly, Asks: null };

    /// <summary>Where a pause takes effect and a failed call waits for its time.</summary>
    internal static LoopStep AtTurnBoundary(LoopState state, LoopStep step)
    {
        if (state.PauseRequested)
        {
            return new LoopStep.Record(new LoopPaused());
        }

        return state.RetryAt is { } retryAt ? new LoopStep.Wait(LoopGuards.NotAfterDeadline(state, retryAt), state.RetryWait) : BudgetRules.Wait(state, step) ?? step;
    }

    private static TurnsEnd? WhyTurnsEnd(LoopState state, IterationState current)
    {
        if (current.Reply is not { } reply)
        {
            return LoopGuards.EndsTurns(state, current);
        }

        if (current.CompletionSignalled)
        {
            return TurnsEnd.CompletionSignalled;
        }

        return reply.Finish switch
        {
            TurnFinish.EndOfTurn => TurnsEnd.EndOfTurn,
            TurnFinish.Refusal => TurnsEnd.Refused,
            TurnFinish.ContentFilter => TurnsEnd.ContentFiltered,
            TurnFinish.Empty => TurnsEnd.EmptyReply,
            _ when WatchdogLadder.EndsTurns(current) => TurnsEnd.Stuck,
            _ => current.Turn >= state.Definition.MaxTurns ? TurnsEnd.MaxTurns : LoopGuards.EndsTurns(state, current),
        };
    }

    private static LoopEvent[] AfterFailedTurn(LoopState state, LoopInput.TurnFailed failed)
    {
        var current = state.Current ?? throw new InvalidOperationException("A turn failed outside an iteration.");
        var failures = state.ConsecutiveFailures + (RetryPolicy.Counts(failed.Kind, failed.RetryAfter) ? 1 : 0);
        var brokenReplies = state.ConsecutiveBrokenReplies + (failed.Kind.IsBrokenReply() ? 1 : 0);
        var retries = RetryPolicy.Repeats(failed.Kind, failures, brokenReplies, failed.Rules);
        var unavailableUntil = retries ? ModelChain.UnavailableUntil(state, failed) : null;
        var retryAt = unavailableUntil is { } until ? ModelChain.NextCall(state, until, failed.Now) : failed.Now + RetryPolicy.DelayAfter(failures, failed.RetryAfter, failed.Jitter, failed.Rules);
        var turnFailed = new TurnFailed
        {
            Iteration = current.Number,
            Turn = current.Turn,
            Kind = failed.Kind,
            Message = failed.Message,
            ResponseId = failed.ResponseId,
            Waited = failed.Waited,
            RetryAt = retries ? retryAt : null,
            UnavailableUntil = unavailableUntil,
            Spent = failed.Spent,
            Timing = retries || (failed.Rules is not null && failed.Kind.IsTransient()) ? new RetryTiming(failed.Now, failed.Jitter, failed.RetryAfter) { Rules = failed.Rules } : null,
        };

        return retries ? [turnFailed] : [turnFailed, GiveUp(state, failed, failures)];
    }

    private static LoopEvent GiveUp(LoopState state, LoopInput.TurnFailed failed, int failures) => failed.Kind switch
    {
        ModelFailureKind.Unauthorized => new LoopFailed
        {
            Reason = new EndReason(EndCode.ModelUnauthorized, $"The provider of {Failed(state)} does not accept the credential.", failed.Message, "Check the provider's key, then start the loop again under a new name."),
        },
        ModelFailureKind.BadRequest => new LoopFailed
        {
            Reason = new EndReason(EndCode.ModelRejected, $"The provider of {Failed(state)} does not accept the request.", failed.Message, "Look at the detail: the model's name, the request's size, or the transcript. Then start the loop again under a new name."),
        },
        _ => new LoopBlocked
        {
            Reason = new EndReason(EndCode.ProviderUnavailable, $"{failures} calls of {Failed(state)} failed in a row.", failed.Message, "Resume the loop when the provider works again."),
        },
    };

    /// <summary>The model to name. That of a review was never named, and journals are replayed to the letter.</summary>
    private static ModelRef Failed(LoopState state) => state.Current?.ReviewUnderWay?.Fallback ?? state.ActiveModel;

    /// <summary>What crashed once may work the second time; what crashes again and again would take the host's time for ever.</summary>
    private static LoopEvent[] AfterCrash(LoopState state, LoopInput.Crashed crashed)
    {
        LoopEvent[] events = [.. UnlessRepeatable(state), new StepCrashed { Step = crashed.Step, Message = crashed.Message }];
        if (state.Crashes + 1 < MaxCrashes)
        {
            return events;
        }

        var summary = $"The loop crashed {MaxCrashes} times in a row: {crashed.Step}.";
        return [.. events, new LoopBlocked { Reason = new EndReason(EndCode.Quarantined, summary, crashed.Message, "Look at the exception: a tool, plugin, agent, strategy or LoopKit itself has a defect. Mend or remove it, then resume the loop.") }];
    }

    private static LoopEvent[] AfterReconcile(LoopState state, LoopInput.Reconciled reconciled)
    {
        var tool = state.Current?.ToolToReconcile ?? throw new InvalidOperationException("There is no call to reconcile.");
        var found = new ToolReconciled { Iteration = tool.Iteration, Turn = tool.Turn, CallId = tool.CallId, Verdict = reconciled.Verdict };
        return reconciled.Verdict switch
        {
            ReconcileVerdict.DidNotHappen => [found],
            ReconcileVerdict.Happened => [found, Close(tool, ToolOutcome.Succeeded, reconciled)],
            _ => [found, Close(tool, ToolOutcome.Unknown, reconciled)],
        };
    }

    private static LoopEvent[] AfterIteration(LoopState state, LoopInput.ProgressRecorded recorded)
    {
        var current = state.Current ?? throw new InvalidOperationException("Progress was recorded outside an iteration.");
        var passed = EvidenceDecider.HasPassed(state, current);
        var completed = new IterationCompleted
        {
            Iteration = current.Number,
            Passed = passed,
            Progress = recorded.Progress,
            NoWork = !current.HadEffect && current is { Checkpoint: not null, Changed: false },
            Signals = recorded.Signals,
        };
        if (passed)
        {
            var next = CompletionDecider.AfterPass(state, current);
            if (next is LoopCompleted)
            {
                return [completed, next];
            }

            return [completed, next, .. EndsByLimit(state, current)];
        }

        if (CompletionDecider.EndsByReview(state, current) is { } rejected)
        {
            return [completed, rejected];
        }

        return EndsByLimit(state, current) is { Length: > 0 } ends
            ? [completed, .. ends]
            : [completed, .. WatchdogLadder.After(state, IterationObserver.Of(state, current, passed), recorded.Signals ?? [])];
    }

    private static LoopEvent[] EndsByLimit(LoopState state, IterationState current)
    {
        if (current.Number >= state.Definition.MaxIterations)
        {
            return [ReachedLimit(state, current)];
        }

        return LoopGuards.EndsLoop(state, current.Receipts) is { } failed ? [failed] : [];
    }

    private static LoopFailed ReachedLimit(LoopState state, IterationState current) => new()
    {
        Reason = new EndReason(
            EndCode.MaxIterations,
            state.Definition.Validation.Count == 0
                ? $"All {current.Number} iterations were used; there is no validation that could have passed."
                : $"All {current.Number} iterations were used and {WhatIsMissing(state, current)}.",
            EvidenceText.Of(state.Definition, current.Evidence) is { Length: > 0 } findings ? findings : current.Receipts.LastOrDefault()?.Tail,
            "Look at the last validation's output; start a new loop with a clearer goal or more iterations."),
    };

    private static string WhatIsMissing(LoopState state, IterationState current) => current switch
    {
        _ when EvidenceDecider.HasPassed(state, current) => $"only {state.Pass} of {state.Definition.Passes.Count} passes were made",
        { Reviews.Count: > 0 } => "the review does not approve",
        _ => "the validation still fails",
    };

    /// <summary>A loop that ended while a host took it over stays as it is: nothing follows its end.</summary>
    private static LoopEvent[] AfterAttach(LoopState state, LoopInput.Attached attached) => state.Status.IsFinal()
        ? []
        : [.. UnlessRepeatable(state), new HostAttached { Host = attached.Host, Epoch = attached.Epoch }];

    /// <summary>A tool that was running and may not be run again has an unknown outcome, unless it can be found out.</summary>
    private static LoopEvent[] UnlessRepeatable(LoopState state) =>
        [.. InFlight(state).Where(tool => tool.Effects == ToolEffects.Irreversible).Select(tool => Close(tool, ToolOutcome.Unknown, ToolCatalog.UnknownOutcome))];

    private static LoopEvent[] CloseTools(LoopState state, ToolOutcome outcome, string text) => [.. InFlight(state).Select(tool => Close(tool, outcome, text))];

    private static ImmutableList<ToolStarted> InFlight(LoopState state) => state.Current?.ToolsInFlight ?? [];

    private static ToolCompleted Close(ToolStarted tool, ToolOutcome outcome, string text) =>
        Close(tool, outcome, new LoopInput.Reconciled(ReconcileVerdict.Unknown, new Content { Text = text }));

    private static ToolCompleted Close(ToolStarted tool, ToolOutcome outcome, LoopInput.Reconciled reconciled) => new()
    {
        Iteration = tool.Iteration,
        Turn = tool.Turn,
        CallId = tool.CallId,
        Outcome = outcome,
        Result = reconciled.Result,
        SignalsCompletion = reconciled.SignalsCompletion,
    };

    private static IReadOnlyList<LoopEvent> AfterCommand(LoopState state, LoopCommand command)
    {
        if (state.HasSeen(command.Id))
        {
            return [];
        }

        return command switch
        {
            PauseLoop when state.PauseRequested || state.Status == LoopStatus.Paused => [],
            PauseLoop => [new PauseRequested { Command = command.Id }],
            ResumeLoop { EndsWait: true } when state is { RetryAt: not null, RetryWait: not null, Status: LoopStatus.Waiting, PauseRequested: false } => [new LoopResumed { Command = command.Id, EndsWait = true }],
            ResumeLoop => state.PauseRequested || state.Status is LoopStatus.Paused or LoopStatus.Blocked ? [new LoopResumed { Command = command.Id }] : [],
            StopLoop stop => state.StopRequested is null ? [new StopRequested { Command = stop.Id, By = stop.By, Reason = stop.Reason }] : [],
            SteerLoop or AnswerQuestion or DecideApproval => PeopleRules.Decide(state, command),
            ReprioritiseLoop changed => changed.Priority == state.Priority ? [] : [new LoopReprioritised { Command = changed.Id, Priority = changed.Priority, By = changed.By }],
            RaiseBudget raise => BudgetRules.Decide(state, raise),
            _ => throw new InvalidOperationException($"No decision is defined for {command.GetType().Name}."),
        };
    }

    /// <summary>One that waits already is told anew only when it is for another time.</summary>
    private static LoopEvent[] AfterPlaceWanted(LoopState state, LoopInput.PlaceWanted wanted) =>
        state.Status is LoopStatus.Running or LoopStatus.Waiting || (state.Status == LoopStatus.Queued && wanted.NotBefore is not null)
            ? [new LoopQueued { Why = wanted.Why, NotBefore = wanted.NotBefore }]
            : [];

    private static string Word(LoopStatus status) => status.ToString().ToLowerInvariant();
}
