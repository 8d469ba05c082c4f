using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Tests.Engine;
using LoopKit.Tools;
using LoopKit.Watchdog;

namespace LoopKit.Tests.Watchdog;

/// <summary>What is done about signals, in which order, and what starts it anew: the decider as a table.</summary>
[Property("Requirement", "ENG-14")]
public sealed class WatchdogLadderTests
{
    private static readonly WatchdogSignal _signal = new("no-progress", "Nothing moves.");

    private static LoopDefinition Watched => JournalSteps.Definition with { Watchdog = new WatchdogSettings() };

    [Test]
    public void The_mildest_action_comes_first_and_the_last_one_blocks_with_the_evidence()
    {
        var journal = new JournalSteps(Watched);
        journal.Iterate("best", failing: 2);
        Assert.That(ActionOf(journal.Iterate("worse", 5, _signal)), Is.EqualTo(WatchdogAction.TellModel));
        Assert.That(journal.State.Watch.Notice, Does.Contain("Nothing moves."));
        Assert.That(ActionOf(journal.Iterate("worse", 5, _signal)), Is.EqualTo(WatchdogAction.RewritePrompt));
        Assert.That(Rewrite(journal).Number, Is.EqualTo(1));
        Assert.That(ActionOf(journal.Iterate("worse", 5, _signal)), Is.EqualTo(WatchdogAction.RewritePrompt));
        Assert.That(Rewrite(journal).Number, Is.EqualTo(2));
        Assert.That(ActionOf(journal.Iterate("worse", 5, _signal)), Is.EqualTo(WatchdogAction.RollBack));
        Assert.That(journal.Next, Is.EqualTo(new LoopStep.RollBack(5, "commit-best")));
        journal.Add(new RollbackCompleted { Iteration = 5, Checkpoint = new Checkpoint("back", "best", true) });
        Assert.That(journal.State.Watch.Notice, Does.Contain("iteration 1").And.Contain("commit-worse"));
        var events = journal.Iterate("worse", 5, _signal);
        Assert.That(ActionOf(events), Is.EqualTo(WatchdogAction.Block));
        var reason = events.OfType<LoopBlocked>().Single().Reason;
        Assert.That((reason.Code, reason.Detail), Is.EqualTo((EndCode.StuckNoProgress, "2 tests failed")));
        Assert.That(reason.Summary, Does.Contain("Nothing moves."));
        Assert.That(journal.Next, Is.TypeOf<LoopStep.Rest>());
    }

    [TestCase("no-progress", EndCode.StuckNoProgress)]
    [TestCase("repeated-calls", EndCode.StuckRepeatedCalls)]
    [TestCase("oscillation", EndCode.StuckOscillation)]
    [TestCase("malformed-completion", EndCode.StuckMalformedCompletion)]
    [TestCase("consecutive-failures", EndCode.StuckFailures)]
    [TestCase("a-plugins-own", EndCode.Stuck)]
    public void Every_way_of_being_stuck_has_its_own_reason(string policy, EndCode code)
    {
        var journal = Blocked(new WatchdogSignal(policy, "It does not move."));
        Assert.That(journal.State.Reason?.Code, Is.EqualTo(code));
        Assert.That(journal.State.Reason?.Advice, Is.Not.Empty);
    }

    [Test]
    public void There_is_nothing_to_go_back_to_when_no_checkpoint_was_better_or_has_a_commit()
    {
        var journal = Blocked(_signal);
        Assert.That(journal.State.Status, Is.EqualTo(LoopStatus.Blocked));
        var plain = new JournalSteps(Watched, git: false);
        plain.Iterate("", failing: 1);
        foreach (var _ in Enumerable.Range(0, 4))
        {
            plain.Iterate("", 9, _signal);
            RewriteIfAsked(plain);
        }

        Assert.That(plain.State.Status, Is.EqualTo(LoopStatus.Blocked));
    }

    [Test]
    public void A_better_result_begins_with_the_mildest_action_again_but_the_prompt_is_rewritten_twice_at_most()
    {
        var journal = new JournalSteps(Watched);
        journal.Iterate("a", failing: 9);
        List<WatchdogAction?> actions = [];
        for (var failing = 8; failing > 4; failing--)
        {
            actions.AddRange([ActionOf(journal.Iterate("b", 9, _signal)), ActionOf(journal.Iterate("b", 9, _signal))]);
            RewriteIfAsked(journal);
            if (journal.State.Status == LoopStatus.Blocked)
            {
                break;
            }

            journal.Iterate($"better{failing}", failing);
        }

        Assert.That(actions, Is.EqualTo((WatchdogAction?[])
        [
            WatchdogAction.TellModel, WatchdogAction.RewritePrompt,
            WatchdogAction.TellModel, WatchdogAction.RewritePrompt,
            WatchdogAction.TellModel, WatchdogAction.RollBack,
            WatchdogAction.TellModel, WatchdogAction.RollBack,
        ]));
        Assert.That(journal.State.Watch.Rewrites, Is.EqualTo(PromptRewriter.MaxRewrites));
    }

    [Test]
    public void Ten_quiet_iterations_begin_with_the_mildest_action_again()
    {
        var journal = new JournalSteps(Watched);
        journal.Iterate("a", null, _signal);
        for (var iteration = 0; iteration < 10; iteration++)
        {
            journal.Iterate($"t{iteration}");
        }

        Assert.That(ActionOf(journal.Iterate("b", null, _signal)), Is.EqualTo(WatchdogAction.TellModel));
    }

    [Test]
    public void A_resumed_loop_is_judged_anew_with_the_prompt_of_its_definition()
    {
        var journal = Blocked(_signal);
        Assert.That(journal.State.Watch.Guidance, Is.Not.Null);
        journal.Decide(new LoopInput.Commanded(new ResumeLoop { Id = new CommandId("r") }));
        Assert.That(journal.State.Watch.Iterations, Is.Empty);
        Assert.That(journal.State.Watch.Guidance, Is.Null);
        Assert.That(ActionOf(journal.Iterate("same", null, _signal)), Is.EqualTo(WatchdogAction.TellModel));
    }

    [Test]
    public void What_a_person_says_begins_with_the_mildest_action_again()
    {
        var journal = new JournalSteps(Watched);
        journal.Iterate("a", null, _signal);
        journal.Add(new LoopSteered { Command = new CommandId("s"), By = "ada", Text = "Look at the clock." });
        Assert.That(ActionOf(journal.Iterate("a", null, _signal)), Is.EqualTo(WatchdogAction.TellModel));
    }

    [Test]
    public void A_pause_does_not_make_the_watchdog_forget()
    {
        var journal = new JournalSteps(Watched);
        journal.Iterate("a", null, _signal);
        journal.Add(new PauseRequested { Command = new CommandId("p") }, new LoopPaused(), new LoopResumed { Command = new CommandId("r") });
        Assert.That(ActionOf(journal.Iterate("a", null, _signal)), Is.EqualTo(WatchdogAction.RewritePrompt));
    }

    [Test]
    public void A_limit_and_a_pass_come_before_the_watchdog()
    {
        var last = new JournalSteps(Watched with { MaxIterations = 1 });
        Assert.That(last.Iterate("a", null, _signal)[^1], Is.TypeOf<LoopFailed>());
        var passed = new JournalSteps(Watched).Begin().Turn().Follow().Validate(passed: true).Save("a").Complete(_signal);
        Assert.That(passed[^1], Is.TypeOf<LoopCompleted>());
    }

    [Test]
    public void Calls_are_looked_at_before_a_turn_and_the_second_notice_ends_the_turns()
    {
        var journal = new JournalSteps(Watched with { MaxTurns = 100 }).Begin();
        Look(journal);
        Assert.That(journal.Next, Is.EqualTo(new LoopStep.TakeTurn(1, 11)));
        Look(journal);
        Assert.That(journal.Next, Is.EqualTo(new LoopStep.Record(new TurnsEnded { Iteration = 1, Reason = TurnsEnd.Stuck })));
    }

    [Test]
    public void Without_a_watchdog_nothing_is_looked_at()
    {
        var journal = new JournalSteps(JournalSteps.Definition).Begin();
        foreach (var _ in Enumerable.Range(0, 20))
        {
            journal.Turn("read").Tool();
        }

        Assert.That(journal.Next, Is.EqualTo(new LoopStep.TakeTurn(1, 21)));
    }

    [Test]
    [Property("Requirement", "ENG-15")]
    public void With_a_ratchet_a_worse_iteration_is_taken_back_and_the_next_one_is_told()
    {
        var journal = new JournalSteps(Watched with { Ratchet = true });
        journal.Iterate("two", failing: 2);
        var rollback = journal.Iterate("five", failing: 5).OfType<RollbackStarted>().Single();
        Assert.That((rollback.ToIteration, rollback.Commit, rollback.From, rollback.Cause), Is.EqualTo((1, "commit-two", "commit-five", RollbackCause.Ratchet)));
        Assert.That(journal.Next, Is.EqualTo(new LoopStep.RollBack(2, "commit-two")));
        journal.Add(new RollbackCompleted { Iteration = 2, Checkpoint = new Checkpoint("back", "two", true) });
        Assert.That(journal.State.Watch.Notice, Does.Contain("worse"));
        Assert.That(journal.State.Commit, Is.EqualTo("back"));
        Assert.That(journal.Next, Is.EqualTo(new LoopStep.BeginIteration(3)));
    }

    [TestCase(2, 2, false)]
    [TestCase(2, 1, false)]
    [TestCase(2, null, false)]
    [TestCase(null, 5, false)]
    [TestCase(2, 3, true)]
    [Property("Requirement", "ENG-15")]
    public void Only_what_is_known_to_be_worse_is_taken_back(int? before, int? after, bool takenBack)
    {
        var journal = new JournalSteps(Watched with { Ratchet = true });
        journal.Iterate("a", before);
        Assert.That(journal.Iterate("b", after).OfType<RollbackStarted>().Any(), Is.EqualTo(takenBack));
    }

    [Test]
    [Property("Requirement", "ENG-15")]
    public void A_rollback_survives_a_restart_and_a_block_and_a_fork_does_not_have_it()
    {
        var journal = new JournalSteps(Watched with { Ratchet = true });
        journal.Iterate("two", failing: 2);
        journal.Iterate("five", failing: 5);
        journal.Add(new HostAttached { Host = new HostId("h"), Epoch = 2 });
        Assert.That(journal.Next, Is.TypeOf<LoopStep.PrepareWorkspace>());
        journal.Add(new WorkspacePrepared { Workspace = journal.State.Workspace! });
        journal.Decide(new LoopInput.Faulted(new EndReason(EndCode.WorkspaceUnavailable, "disk full")));
        journal.Decide(new LoopInput.Commanded(new ResumeLoop { Id = new CommandId("r") }));
        journal.Add(new WorkspacePrepared { Workspace = journal.State.Workspace! });
        Assert.That(journal.Next, Is.EqualTo(new LoopStep.RollBack(2, "commit-two")));
        var fork = ForkDecision.Decide(journal.State, journal.State.Id, new ForkPoint { Iteration = 2 }, "f", "hash");
        Assert.That(journal.State.Apply(fork, journal.State.UpdatedAt).Watch, Is.SameAs(WatchdogState.Empty));
    }

    [TestCase("read", ToolEffects.ReadOnly, true)]
    [TestCase("run", ToolEffects.Irreversible, false)]
    [TestCase("complete_task", ToolEffects.Idempotent, true)]
    [Property("Requirement", "ENG-15")]
    public void An_iteration_without_effect_and_change_is_recorded_as_such(string tool, ToolEffects effects, bool noWork)
    {
        var journal = new JournalSteps(Watched);
        journal.Iterate("a");
        journal.Begin().Turn(tool).Tool(effects: effects);
        if (tool != "complete_task")
        {
            journal.Turn();
        }

        Assert.That(journal.Follow().Validate(passed: false).Save("a").Complete().OfType<IterationCompleted>().Single().NoWork, Is.EqualTo(noWork));
        Assert.That(journal.Iterate("b").OfType<IterationCompleted>().Single().NoWork, Is.False);
    }

    private static void Look(JournalSteps journal)
    {
        while (journal.Next is not LoopStep.Examine)
        {
            journal.Turn("read").Tool("same");
        }

        Assert.That(journal.State.Current!.Calls.Single().Count, Is.EqualTo(journal.State.Current.ToolCalls));
        journal.Add(new WatchdogExamined { Iteration = 1, Turn = journal.State.Current.Turn, Signals = [_signal] });
    }

    private static JournalSteps Blocked(WatchdogSignal signal)
    {
        var journal = new JournalSteps(Watched);
        for (var iteration = 0; iteration < 10 && journal.State.Status != LoopStatus.Blocked; iteration++)
        {
            journal.Iterate("same", 3, signal);
            RewriteIfAsked(journal);
        }

        return journal;
    }

    private static void RewriteIfAsked(JournalSteps journal)
    {
        if (journal.Next is LoopStep.RewritePrompt)
        {
            Rewrite(journal);
        }
        else if (journal.Next is LoopStep.RollBack back)
        {
            journal.Add(new RollbackCompleted { Iteration = back.Iteration, Checkpoint = new Checkpoint("back", "back", true) });
        }
    }

    private static PromptRewritten Rewrite(JournalSteps journal)
    {
        Assert.That(journal.Next, Is.EqualTo(new LoopStep.RewritePrompt(journal.State.Iteration)));
        var rewritten = new PromptRewritten
        {
            Iteration = journal.State.Iteration,
            Number = journal.State.Watch.Rewrites + 1,
            Signals = journal.State.Watch.RewriteFor!,
            Guidance = PromptRewriter.Guidance(journal.State.Watch.Rewrites + 1, journal.State.Watch.RewriteFor!),
            Before = Content.Empty,
            After = Content.Empty,
        };
        journal.Add(rewritten);
        return rewritten;
    }

    private static WatchdogAction? ActionOf(IReadOnlyList<LoopEvent> events) => events.OfType<WatchdogActed>().SingleOrDefault()?.Action;
}
