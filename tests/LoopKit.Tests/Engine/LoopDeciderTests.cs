using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Progress;
using LoopKit.Tools;
using LoopKit.Workspaces;

namespace LoopKit.Tests.Engine;

/// <summary>The decider as a table: a journal so far, and what must come next.</summary>
public sealed class LoopDeciderTests
{
    private static readonly DateTimeOffset _now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Test]
    public void A_new_loop_prepares_its_workspace_first() =>
        Assert.That(LoopDecider.Next(Loop()), Is.TypeOf<LoopStep.PrepareWorkspace>());

    [Test]
    [Property("Requirement", "ENG-02")]
    public void An_iteration_goes_from_prompt_to_turn_to_validation_to_checkpoint_to_progress()
    {
        var state = Loop(Prepared());
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.BeginIteration(1)));
        state = After(state, Begun(1));
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.TakeTurn(1, 1)));
        state = After(state, Turn(1, 1), Reply(1, 1));
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.Record(new TurnsEnded { Iteration = 1, Reason = TurnsEnd.EndOfTurn })));
        state = After(state, new TurnsEnded { Iteration = 1, Reason = TurnsEnd.EndOfTurn });
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.Validate(1, 0)));
        state = After(state, Validated(1, passed: false));
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
        state = After(state, Saved(1));
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.RecordProgress(1)));
        var events = LoopDecider.Decide(state, new LoopInput.ProgressRecorded(ProgressState.Empty));
        Assert.That(events.Select(LoopEventSerializer.TypeOf), Is.EqualTo(["iteration-completed"]));
        Assert.That(LoopDecider.Next(After(state, [.. events])), Is.EqualTo(new LoopStep.BeginIteration(2)));
    }

    [Test]
    [Property("Requirement", "ENG-05")]
    public void A_signalled_completion_only_leads_to_validation()
    {
        var state = InIteration(Turn(1, 1), Reply(1, 1, "complete_task"), ToolBegun(1, "complete_task", ToolEffects.Idempotent), ToolDone(1, signals: true));
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.Record(new TurnsEnded { Iteration = 1, Reason = TurnsEnd.CompletionSignalled })));
        state = After(state, new TurnsEnded { Iteration = 1, Reason = TurnsEnd.CompletionSignalled }, Validated(1, passed: false), Saved(1));
        var events = LoopDecider.Decide(state, new LoopInput.ProgressRecorded(ProgressState.Empty));
        Assert.That(events, Has.None.InstanceOf<LoopCompleted>());
    }

    [Test]
    [Property("Requirement", "ENG-05")]
    public void A_loop_completes_when_every_validation_passed()
    {
        var state = InIteration(Turn(1, 1), Reply(1, 1), Ended(), Validated(1, passed: true), Saved(1));
        var events = LoopDecider.Decide(state, new LoopInput.ProgressRecorded(ProgressState.Empty));
        Assert.That(events.OfType<LoopCompleted>().Single().Reason.Code, Is.EqualTo(EndCode.ValidationPassed));
        Assert.That(LoopDecider.Next(After(state, [.. events])), Is.TypeOf<LoopStep.Rest>());
    }

    [Test]
    public void A_loop_without_validation_never_completes()
    {
        var state = Loop(Definition() with { Validation = [], MaxIterations = 1 }, Prepared(), Begun(1), Turn(1, 1), Reply(1, 1), Ended(), Saved(1));
        var events = LoopDecider.Decide(state, new LoopInput.ProgressRecorded(ProgressState.Empty));
        Assert.That(events.OfType<LoopFailed>().Single().Reason.Code, Is.EqualTo(EndCode.MaxIterations));
    }

    [Test]
    [Property("Requirement", "ENG-06")]
    public void A_failed_validation_command_skips_those_after_it()
    {
        var definition = Definition() with { Validation = [new() { Command = "a" }, new() { Command = "b" }] };
        var state = Loop(definition, Prepared(), Begun(1), Turn(1, 1), Reply(1, 1), Ended());
        Assert.That(LoopDecider.Next(After(state, Validated(1, passed: true))), Is.EqualTo(new LoopStep.Validate(1, 1)));
        Assert.That(LoopDecider.Next(After(state, Validated(1, passed: false))), Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
    }

    [Test]
    [Property("Requirement", "ENG-06")]
    public void One_validation_that_fails_is_enough_not_to_pass()
    {
        var definition = Definition() with { Validation = [new() { Command = "a" }, new() { Command = "b" }] };
        var state = Loop(definition, Prepared(), Begun(1), Turn(1, 1), Reply(1, 1), Ended(), Validated(1, passed: true), Validated(1, passed: false), Saved(1));
        var events = LoopDecider.Decide(state, new LoopInput.ProgressRecorded(ProgressState.Empty));
        Assert.That(events.OfType<IterationCompleted>().Single().Passed, Is.False);
        Assert.That(events, Has.None.InstanceOf<LoopCompleted>());
    }

    [Test]
    public void The_last_iteration_that_fails_ends_the_loop_with_the_validations_output()
    {
        var state = Loop(Definition() with { MaxIterations = 1 }, Prepared(), Begun(1), Turn(1, 1), Reply(1, 1), Ended(), Validated(1, passed: false), Saved(1));
        var failed = LoopDecider.Decide(state, new LoopInput.ProgressRecorded(ProgressState.Empty)).OfType<LoopFailed>().Single();
        Assert.That(failed.Reason.Code, Is.EqualTo(EndCode.MaxIterations));
        Assert.That(failed.Reason.Detail, Is.EqualTo("2 tests failed"));
    }

    [TestCase(TurnFinish.Refusal, TurnsEnd.Refused)]
    [TestCase(TurnFinish.ContentFilter, TurnsEnd.ContentFiltered)]
    [TestCase(TurnFinish.Empty, TurnsEnd.EmptyReply)]
    [Property("Requirement", "ENG-03")]
    public void Odd_endings_are_distinct_and_are_validated_like_any_other(TurnFinish finish, TurnsEnd expected)
    {
        var state = InIteration(Turn(1, 1), Reply(1, 1) with { Finish = finish });
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.Record(new TurnsEnded { Iteration = 1, Reason = expected })));
    }

    [Test]
    [Property("Requirement", "ENG-03")]
    public void A_length_stop_asks_to_continue() =>
        Assert.That(LoopDecider.Next(InIteration(Turn(1, 1), Reply(1, 1) with { Finish = TurnFinish.Length })), Is.EqualTo(new LoopStep.TakeTurn(1, 2)));

    [Test]
    public void An_iteration_ends_after_its_last_turn()
    {
        var state = Loop(
            Definition() with { MaxTurns = 1 }, Prepared(), Begun(1), Turn(1, 1), Reply(1, 1, "read"), ToolBegun(1, "read", ToolEffects.ReadOnly), ToolDone(1));
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.Record(new TurnsEnded { Iteration = 1, Reason = TurnsEnd.MaxTurns })));
    }

    [Test]
    public void Tool_calls_of_a_reply_run_in_order_before_the_next_turn()
    {
        var state = InIteration(Turn(1, 1), Reply(1, 1, "read", "write"));
        Assert.That(((LoopStep.CallTool)LoopDecider.Next(state)).Call.Name, Is.EqualTo("read"));
        state = After(state, ToolBegun(1, "read", ToolEffects.ReadOnly), ToolDone(1));
        Assert.That(((LoopStep.CallTool)LoopDecider.Next(state)).Call.Name, Is.EqualTo("write"));
        state = After(state, ToolBegun(2, "write", ToolEffects.Idempotent), ToolDone(2));
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.TakeTurn(1, 2)));
    }

    [TestCase(ToolEffects.ReadOnly, true)]
    [TestCase(ToolEffects.Idempotent, true)]
    [TestCase(ToolEffects.Irreversible, false)]
    [Property("Requirement", "TOOL-06")]
    public void Restart_after_crash_repeats_only_idempotent_tools(ToolEffects effects, bool repeated)
    {
        var state = InIteration(Turn(1, 1), Reply(1, 1, "any"), ToolBegun(1, "any", effects));
        var events = LoopDecider.Decide(state, new LoopInput.Attached(new HostId("next"), 2));
        var next = LoopDecider.Next(After(state, [.. events, Prepared()]));
        Assert.That(next, repeated ? Is.TypeOf<LoopStep.CallTool>() : Is.EqualTo(new LoopStep.TakeTurn(1, 2)));
        Assert.That(events.OfType<ToolCompleted>().Select(tool => tool.Outcome), repeated ? Is.Empty : Is.EqualTo([ToolOutcome.Unknown]));
    }

    [Test]
    [Property("Requirement", "TOOL-06")]
    public void Restart_after_crash_repeats_of_the_calls_that_were_made_together_only_those_without_an_outcome()
    {
        var reply = Reply(1, 1, "read", "list", "write");
        ToolCall[] calls = [.. reply.ToolCalls.Select(call => call with { Effects = call.Name == "write" ? ToolEffects.Idempotent : ToolEffects.ReadOnly })];
        var state = InIteration(Turn(1, 1), reply with { ToolCalls = calls });
        Assert.That(((LoopStep.CallTogether)LoopDecider.Next(state)).Calls, Is.EqualTo(calls[..2]));
        state = After(state, ToolBegun(1, "read", ToolEffects.ReadOnly), ToolBegun(2, "list", ToolEffects.ReadOnly));
        Assert.That(((LoopStep.CallTogether)LoopDecider.Next(Restarted(state))).Calls, Is.EqualTo(calls[..2]));
        Assert.That(LoopDecider.Next(Restarted(After(state, ToolDone(1)))), Is.EqualTo(new LoopStep.CallTool(1, 1, calls[1])));
    }

    [Test]
    public void Restart_in_a_model_call_makes_the_same_call_again() =>
        Assert.That(LoopDecider.Next(After(InIteration(Turn(1, 1)), new HostAttached { Host = new HostId("next"), Epoch = 2 }, Prepared())), Is.EqualTo(new LoopStep.TakeTurn(1, 1)));

    [Test]
    [Property("Requirement", "ENG-10")]
    public void A_transient_failure_waits_and_repeats_the_same_turn()
    {
        var state = InIteration(Turn(1, 1));
        state = After(state, [.. LoopDecider.Decide(state, Failure(ModelFailureKind.RateLimited, retryAfter: TimeSpan.FromSeconds(7)))]);
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.Wait(_now.AddSeconds(7))));
        Assert.That(state.Status, Is.EqualTo(LoopStatus.Waiting));
        Assert.That(LoopDecider.Next(After(state, new WaitEnded())), Is.EqualTo(new LoopStep.TakeTurn(1, 1)));
    }

    [Test]
    [Property("Requirement", "ENG-10")]
    public void A_provider_that_fails_again_and_again_blocks_the_loop_and_a_resume_tries_anew()
    {
        var state = InIteration(Turn(1, 1));
        for (var failure = 1; failure <= new RetryRules().MaxFailures; failure++)
        {
            Assert.That(state.Status, Is.Not.EqualTo(LoopStatus.Blocked));
            state = After(state, [.. LoopDecider.Decide(state, Failure(ModelFailureKind.Server))]);
        }

        Assert.That(state.Reason?.Code, Is.EqualTo(EndCode.ProviderUnavailable));
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Commanded(new ResumeLoop { Id = new CommandId("r") }))]);
        Assert.That(LoopDecider.Next(After(state, Prepared())), Is.EqualTo(new LoopStep.TakeTurn(1, 1)));
    }

    [TestCase(ModelFailureKind.Unauthorized, EndCode.ModelUnauthorized)]
    [TestCase(ModelFailureKind.BadRequest, EndCode.ModelRejected)]
    [Property("Requirement", "ENG-10")]
    public void A_fatal_failure_ends_the_loop_at_once(ModelFailureKind kind, EndCode code)
    {
        var state = InIteration(Turn(1, 1));
        Assert.That(LoopDecider.Decide(state, Failure(kind)).OfType<LoopFailed>().Single().Reason.Code, Is.EqualTo(code));
    }

    [TestCase(ReconcileVerdict.DidNotHappen)]
    [TestCase(ReconcileVerdict.Happened)]
    [TestCase(ReconcileVerdict.Unknown)]
    [Property("Requirement", "TOOL-06")]
    public void A_reconcilable_call_is_looked_into_before_anything_is_repeated(ReconcileVerdict verdict)
    {
        var state = InIteration(Turn(1, 1), Reply(1, 1, "pay"), ToolBegun(1, "pay", ToolEffects.Reconcilable));
        var attached = LoopDecider.Decide(state, new LoopInput.Attached(new HostId("next"), 2));
        Assert.That(attached, Has.None.InstanceOf<ToolCompleted>());
        state = After(state, [.. attached, Prepared()]);
        Assert.That(LoopDecider.Next(state), Is.TypeOf<LoopStep.Reconcile>());

        var found = LoopDecider.Decide(state, new LoopInput.Reconciled(verdict, new Content { Text = "found" }));
        Assert.That(found.OfType<ToolReconciled>().Single().Verdict, Is.EqualTo(verdict));
        Assert.That(found.OfType<ToolCompleted>().Select(tool => (tool.Outcome, tool.Result.Text)), Is.EqualTo(verdict switch
        {
            ReconcileVerdict.Happened => [(ToolOutcome.Succeeded, "found")],
            ReconcileVerdict.Unknown => [(ToolOutcome.Unknown, "found")],
            _ => Array.Empty<(ToolOutcome, string?)>(),
        }));
        Assert.That(LoopDecider.Next(After(state, [.. found])), verdict == ReconcileVerdict.DidNotHappen ? Is.TypeOf<LoopStep.CallTool>() : Is.EqualTo(new LoopStep.TakeTurn(1, 2)));
    }

    [Test]
    [Property("Requirement", "TOOL-06")]
    public void A_call_that_is_still_to_be_looked_into_survives_a_second_crash_and_a_block()
    {
        var state = InIteration(Turn(1, 1), Reply(1, 1, "pay"), ToolBegun(1, "pay", ToolEffects.Reconcilable));
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Faulted(new EndReason(EndCode.HostFault, "broken")))]);
        state = After(state, new LoopResumed { Command = new CommandId("r") });
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Attached(new HostId("next"), 2)), Prepared()]);
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Attached(new HostId("third"), 3)), Prepared()]);
        Assert.That(LoopDecider.Next(state), Is.TypeOf<LoopStep.Reconcile>());
    }

    [Test]
    [Property("Requirement", "TOOL-06")]
    public void An_irreversible_call_is_not_repeated_after_a_block_that_did_not_close_it()
    {
        var state = InIteration(Turn(1, 1), Reply(1, 1, "pay"), ToolBegun(1, "pay", ToolEffects.Irreversible));
        state = After(state, new LoopBlocked { Reason = new EndReason(EndCode.JournalDamaged, "unreadable for a while") });
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Attached(new HostId("next"), 2)), new LoopResumed { Command = new CommandId("r") }, Prepared()]);
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.TakeTurn(1, 2)));
    }

    [Test]
    [Property("Requirement", "TOOL-06")]
    public void A_stop_before_a_call_was_looked_into_leaves_its_outcome_unknown()
    {
        var state = InIteration(Turn(1, 1), Reply(1, 1, "pay"), ToolBegun(1, "pay", ToolEffects.Reconcilable));
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Attached(new HostId("next"), 2)), Prepared()]);
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Commanded(Stop("s")))]);
        var closed = (ToolCompleted)((LoopStep.Record)LoopDecider.Next(state)).Event;
        Assert.That(closed.Outcome, Is.EqualTo(ToolOutcome.Unknown));
        Assert.That(LoopDecider.Next(After(state, closed)), Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
    }

    [Test]
    [Property("Requirement", "ENG-12")]
    public void A_pause_takes_effect_at_the_next_turn_boundary_and_resume_goes_on_there()
    {
        var state = InIteration(Turn(1, 1), Reply(1, 1, "read"));
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Commanded(new PauseLoop { Id = new CommandId("p") }))]);
        Assert.That(LoopDecider.Next(state), Is.TypeOf<LoopStep.CallTool>());
        state = After(state, ToolBegun(1, "read", ToolEffects.ReadOnly), ToolDone(1));
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.Record(new LoopPaused())));
        state = After(state, new LoopPaused());
        Assert.That(LoopDecider.Next(state), Is.TypeOf<LoopStep.Rest>());
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Commanded(new ResumeLoop { Id = new CommandId("r") }))]);
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.TakeTurn(1, 2)));
    }

    [Test]
    [Property("Requirement", "ENG-12")]
    public void A_stop_saves_the_work_and_ends_the_loop()
    {
        var state = InIteration(Turn(1, 1));
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Commanded(Stop("s")))]);
        Assert.That(LoopDecider.Next(state), Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
        state = After(state, Saved(1));
        var stopped = (LoopStopped)((LoopStep.Record)LoopDecider.Next(state)).Event;
        Assert.That(stopped.Reason.Summary, Does.Contain("person:ada").And.Contain("enough"));
    }

    [Test]
    public void A_stop_whose_checkpoint_fails_still_stops()
    {
        var state = InIteration(Turn(1, 1));
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Commanded(Stop("s")))]);
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Faulted(new EndReason(EndCode.WorkspaceUnavailable, "disk full")))]);
        Assert.That(LoopDecider.Next(state), Is.TypeOf<LoopStep.Record>().With.Property("Event").TypeOf<LoopStopped>());
    }

    [Test]
    public void The_same_command_is_carried_out_once()
    {
        var state = InIteration(Turn(1, 1));
        var stop = new LoopInput.Commanded(Stop("s"));
        state = After(state, [.. LoopDecider.Decide(state, stop)]);
        Assert.That(LoopDecider.Decide(state, stop), Is.Empty);
        Assert.That(LoopDecider.Refuse(state, Stop("s")), Is.Null);
    }

    [Test]
    public void A_pause_that_arrives_again_after_the_resume_does_not_pause_again()
    {
        var pause = new LoopInput.Commanded(new PauseLoop { Id = new CommandId("p") });
        var state = InIteration(Turn(1, 1));
        state = After(state, [.. LoopDecider.Decide(state, pause), new LoopPaused()]);
        state = After(state, [.. LoopDecider.Decide(state, new LoopInput.Commanded(new ResumeLoop { Id = new CommandId("r") }))]);
        Assert.That(LoopDecider.Decide(state, pause), Is.Empty);
        Assert.That(LoopDecider.Decide(state, new LoopInput.Commanded(new PauseLoop { Id = new CommandId("p2") })), Has.Count.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "ENG-16")]
    public void An_ended_loop_refuses_commands_and_says_why()
    {
        var state = Loop(Prepared(), new LoopFailed { Reason = new EndReason(EndCode.MaxIterations, "over") });
        Assert.That(LoopDecider.Refuse(state, new ResumeLoop { Id = new CommandId("r") }), Does.Contain("failed"));
        Assert.That(LoopDecider.Next(state), Is.TypeOf<LoopStep.Rest>());
    }

    [Test]
    public void A_cancelled_tool_is_closed_so_that_it_is_not_repeated()
    {
        var state = InIteration(Turn(1, 1), Reply(1, 1, "run"), ToolBegun(1, "run", ToolEffects.Irreversible));
        var events = LoopDecider.Decide(state, new LoopInput.Cancelled(LoopDecider.Next(state)));
        Assert.That(events.OfType<ToolCompleted>().Single().Outcome, Is.EqualTo(ToolOutcome.Cancelled));
    }

    private static LoopDefinition Definition() => new() { Name = "ralph", Prompt = "{{goal}}", Validation = [new() { Command = "check" }] };

    private static LoopState Loop(params LoopEvent[] events) => Loop(Definition(), events);

    private static LoopState Loop(LoopDefinition definition, params LoopEvent[] events)
    {
        var started = new LoopStarted { Name = "a", Spec = new LoopSpec { Goal = "g", Repository = "/r" }, Definition = definition, Model = new ModelRef("scripted", "x") };
        return After(LoopState.Begin(new LoopId("a1"), started, _now), events);
    }

    private static LoopState InIteration(params LoopEvent[] events) => Loop([Prepared(), Begun(1), .. events]);

    private static LoopState After(LoopState state, params LoopEvent[] events) => events.Aggregate(state, (current, loopEvent) => current.Apply(loopEvent, _now));

    private static LoopState Restarted(LoopState state) => After(state, [.. LoopDecider.Decide(state, new LoopInput.Attached(new HostId("next"), 2)), Prepared()]);

    private static WorkspacePrepared Prepared() => new() { Workspace = new Workspace { Kind = WorkspaceKind.Directory, Path = "/w", Repository = "/r" } };

    private static IterationStarted Begun(int iteration) => new() { Iteration = iteration, Prompt = Content.Empty, SystemPrompt = Content.Empty, InboxOffset = 0 };

    private static TurnStarted Turn(int iteration, int turn) => new() { Iteration = iteration, Turn = turn, InboxOffset = 0 };

    private static TurnCompleted Reply(int iteration, int turn, params string[] tools) => new()
    {
        Iteration = iteration,
        Turn = turn,
        Finish = tools.Length == 0 ? TurnFinish.EndOfTurn : TurnFinish.ToolCalls,
        Text = new Content { Text = "said" },
        ToolCalls = [.. tools.Select((tool, index) => new ToolCall($"c{index + 1}", tool, new Content { Text = "{}" }))],
    };

    private static ToolStarted ToolBegun(int call, string tool, ToolEffects effects) => new() { Iteration = 1, Turn = 1, CallId = $"c{call}", Tool = tool, Effects = effects };

    private static ToolCompleted ToolDone(int call, bool signals = false) => new()
    {
        Iteration = 1,
        Turn = 1,
        CallId = $"c{call}",
        Outcome = ToolOutcome.Succeeded,
        Result = Content.Empty,
        SignalsCompletion = signals,
    };

    private static TurnsEnded Ended() => new() { Iteration = 1, Reason = TurnsEnd.EndOfTurn };

    private static ValidationCompleted Validated(int iteration, bool passed) => new()
    {
        Iteration = iteration,
        Index = 0,
        Receipt = new ValidationReceipt
        {
            Command = "check",
            Passed = passed,
            ExitCode = passed ? 0 : 1,
            Output = Content.Empty,
            Tail = passed ? "" : "2 tests failed",
            OutputHash = "",
            OutputLength = 0,
            EnvironmentDigest = "",
            Duration = TimeSpan.Zero,
        },
    };

    private static CheckpointCreated Saved(int iteration) => new() { Iteration = iteration, Checkpoint = new Checkpoint("c", "t", true) };

    private static LoopInput.TurnFailed Failure(ModelFailureKind kind, TimeSpan? retryAfter = null) => new(kind, "no", retryAfter, null, _now, 0.5, new RetryRules());

    private static StopLoop Stop(string id) => new() { Id = new CommandId(id), By = "person:ada", Reason = "enough" };
}
