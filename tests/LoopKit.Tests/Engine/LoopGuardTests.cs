using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Testing;
using LoopKit.Tools;
using LoopKit.Workspaces;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Engine;

/// <summary>Every limit ends what it is meant to end, under a name of its own.</summary>
[Property("Requirement", "ENG-04")]
public sealed class LoopGuardTests
{
    private static LoopDefinition Definition => JournalSteps.Definition;

    [Test]
    public void A_reply_with_too_many_tool_calls_ends_the_turns_after_the_last_allowed_call()
    {
        var journal = new JournalSteps(Definition with { MaxToolCallsPerTurn = 2 }).Begin().Turn("read", "read", "read").Tool();
        Assert.That(journal.Next, Is.TypeOf<LoopStep.CallTool>());
        Assert.That(EndOfTurns(journal.Tool()), Is.EqualTo(TurnsEnd.MaxToolCallsPerTurn));
        Assert.That(journal.Follow().Next, Is.EqualTo(new LoopStep.Validate(1, 0)));
    }

    [Test]
    public void An_iteration_makes_no_more_tool_calls_than_allowed()
    {
        var journal = new JournalSteps(Definition with { MaxToolCalls = 2 }).Begin().Turn("read").Tool().Turn("read", "read").Tool();
        Assert.That(EndOfTurns(journal), Is.EqualTo(TurnsEnd.MaxToolCalls));
    }

    [Test]
    public void An_iteration_with_all_its_tool_calls_made_may_still_say_something() =>
        Assert.That(new JournalSteps(Definition with { MaxToolCalls = 1 }).Begin().Turn("read").Tool().Next, Is.EqualTo(new LoopStep.TakeTurn(1, 2)));

    [Test]
    public void An_iterations_time_counts_model_and_tools_and_ends_it_without_validation()
    {
        var journal = new JournalSteps(Definition with { IterationTimeout = TimeSpan.FromMinutes(10) })
            .Begin().Call().Wait(TimeSpan.FromMinutes(5)).Add(Reply("read")).Wait(TimeSpan.FromMinutes(6)).Tool();
        Assert.That(EndOfTurns(journal), Is.EqualTo(TurnsEnd.IterationTimeout));
        Assert.That(journal.Follow().Next, Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
        Assert.That(journal.Save("t1").Complete().Single(), Is.TypeOf<IterationCompleted>());
        Assert.That(journal.Next, Is.EqualTo(new LoopStep.BeginIteration(2)));
    }

    [Test]
    public void Pauses_waits_permits_and_times_without_a_host_are_no_time_of_the_iteration()
    {
        var journal = new JournalSteps(Definition with { IterationTimeout = TimeSpan.FromMinutes(10) }).Begin().Call();
        journal.Decide(new LoopInput.TurnFailed(ModelFailureKind.Overloaded, "busy", null, null, journal.State.UpdatedAt, 0, new RetryRules()));
        journal.Wait(TimeSpan.FromHours(1)).Add(new WaitEnded());
        journal.Add(new PauseRequested { Command = new CommandId("p") }, new LoopPaused()).Wait(TimeSpan.FromHours(1)).Add(new LoopResumed { Command = new CommandId("r") });
        journal.Wait(TimeSpan.FromHours(1)).Add(new HostAttached { Host = new HostId("h"), Epoch = 2 }).Add(Prepared());
        journal.Add(new TurnStarted { Iteration = 1, Turn = 1, InboxOffset = 0 }).Wait(TimeSpan.FromHours(1)).Add(Reply("read") with { Waited = TimeSpan.FromHours(1) });
        Assert.That(journal.Next, Is.TypeOf<LoopStep.CallTool>());
    }

    [Test]
    public void A_validation_gets_what_is_left_of_the_iterations_time()
    {
        var journal = new JournalSteps(Definition with { IterationTimeout = TimeSpan.FromMinutes(10) }).Begin().Wait(TimeSpan.FromMinutes(4)).Turn().Follow();
        Assert.That(LoopGuards.TimeLeftToIteration(journal.State, TimeSpan.FromMinutes(10)).TotalMinutes, Is.EqualTo(6).Within(0.1));
        Assert.That(LoopGuards.TimeLeftToIteration(journal.State, TimeSpan.FromMinutes(1)), Is.EqualTo(TimeSpan.FromMinutes(1)));
    }

    [Test]
    public void A_loop_without_tokens_left_validates_what_it_has_and_fails()
    {
        var journal = new JournalSteps(Definition with { MaxTokens = 1000 }).Begin().Turn(TurnFinish.ToolCalls, new TokenUsage(900, 100), "read");
        Assert.That(EndOfTurns(journal), Is.EqualTo(TurnsEnd.MaxTokens));
        Assert.That(journal.Follow().Next, Is.EqualTo(new LoopStep.Validate(1, 0)));
        var failed = journal.Validate(passed: false).Save("t1").Complete().OfType<LoopFailed>().Single().Reason;
        Assert.That((failed.Code, failed.Detail), Is.EqualTo((EndCode.MaxTokens, "2 tests failed")));
        Assert.That(failed.Advice, Does.Contain("max-tokens"));
    }

    [Test]
    public void A_limit_of_the_loop_does_not_fail_what_passes()
    {
        var journal = new JournalSteps(Definition with { MaxTokens = 1000 }).Begin().Turn(TurnFinish.ToolCalls, new TokenUsage(900, 100), "read").Follow();
        Assert.That(journal.Validate(passed: true).Save("t1").Complete()[^1], Is.TypeOf<LoopCompleted>());
    }

    [Test]
    public void A_loop_whose_time_is_over_validates_what_it_has_and_fails()
    {
        var journal = new JournalSteps(Definition with { MaxDuration = TimeSpan.FromHours(1) }).Begin().Call().Wait(TimeSpan.FromHours(1)).Add(Reply("read"));
        Assert.That(EndOfTurns(journal), Is.EqualTo(TurnsEnd.MaxDuration));
        var failed = journal.Follow().Validate(passed: false).Save("t1").Complete().OfType<LoopFailed>().Single().Reason;
        Assert.That(failed.Code, Is.EqualTo(EndCode.MaxDuration));
    }

    [Test]
    public void A_loops_time_is_over_in_the_middle_of_a_wait_or_a_pause_too()
    {
        var journal = new JournalSteps(Definition with { MaxDuration = TimeSpan.FromMinutes(5) }).Begin().Call();
        journal.Decide(new LoopInput.TurnFailed(ModelFailureKind.RateLimited, "busy", TimeSpan.FromMinutes(12), null, journal.State.UpdatedAt, 0, new RetryRules()));
        Assert.That(journal.Next, Is.EqualTo(new LoopStep.Wait(journal.State.StartedAt.AddMinutes(5))));
        journal.Wait(TimeSpan.FromMinutes(5)).Add(new WaitEnded());
        Assert.That(EndOfTurns(journal), Is.EqualTo(TurnsEnd.MaxDuration));

        var paused = new JournalSteps(Definition with { MaxDuration = TimeSpan.FromMinutes(5) }).Add(new PauseRequested { Command = new CommandId("p") }, new LoopPaused());
        paused.Wait(TimeSpan.FromHours(1)).Add(new LoopResumed { Command = new CommandId("r") });
        Assert.That(paused.Next, Is.TypeOf<LoopStep.Record>().With.Property("Event").TypeOf<LoopFailed>());
    }

    [Test]
    public void A_journal_from_before_there_were_limits_has_none()
    {
        var journal = new JournalSteps(Definition).Begin();
        for (var turn = 1; turn < 50; turn++)
        {
            journal.Wait(TimeSpan.FromDays(1)).Turn(TurnFinish.ToolCalls, new TokenUsage(1_000_000, 1), [.. Enumerable.Repeat("read", 40)]);
            Enumerable.Range(0, 40).ToList().ForEach(_ => journal.Tool());
        }

        Assert.That(journal.Next, Is.EqualTo(new LoopStep.TakeTurn(1, 50)));
    }

    [Test]
    public async Task A_model_that_does_not_answer_is_given_up_with_its_iteration()
    {
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder().Turn(turn => turn.Says("too late").Takes(TimeSpan.FromHours(1))).Says("in time").ToTranscript(),
            builder => builder.Services.AddSingleton(Definition with { Name = "hasty", IterationTimeout = TimeSpan.FromMinutes(1), TurnTimeout = TimeSpan.FromHours(2) }));
        var end = await host.RunAsync(host.Spec("true") with { Definition = "hasty" });
        Assert.That((end.Status, end.Iteration), Is.EqualTo((LoopStatus.Completed, 2)), end.Reason?.ToString());
        var ends = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<TurnsEnded>().Select(ended => ended.Reason);
        Assert.That(ends, Is.EqualTo([TurnsEnd.IterationTimeout, TurnsEnd.EndOfTurn]));
    }

    [Test]
    public async Task A_tool_is_given_up_with_its_iteration_and_a_validation_too()
    {
        var door = new TestGate();
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder().Calls("wait_at_the_door").Says("now").Says("again").ToTranscript(),
            builder =>
            {
                builder.AddTool(AIFunctionFactory.Create((CancellationToken token) => door.WaitAsync(token), "wait_at_the_door"), ToolEffects.ReadOnly);
                builder.Services.AddSingleton(Definition with { Name = "hasty", IterationTimeout = TimeSpan.FromMinutes(1), ToolTimeout = TimeSpan.FromHours(2) });
            });
        var loop = await host.RunAsync(host.Spec("true") with { Definition = "hasty" });
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Running));
        host.Time.Advance(TimeSpan.FromMinutes(1));
        await host.RunToIdleAsync();
        var events = (await host.EventsAsync(loop.Id)).Select(recorded => recorded.Event).ToList();
        Assert.That(events.OfType<ToolCompleted>().Single().Error, Is.EqualTo(ToolErrors.Timeout));
        Assert.That(events.OfType<TurnsEnded>().First().Reason, Is.EqualTo(TurnsEnd.IterationTimeout));
        Assert.That(events.OfType<LoopCompleted>(), Is.Not.Empty);
    }

    [Test]
    public async Task Files_have_limits_unless_they_say_otherwise()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Says("done").ToTranscript());
        var end = await host.RunAsync(host.Spec("true"));
        var definition = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<LoopStarted>().Single().Definition;
        Assert.That(
            (definition.MaxToolCallsPerTurn, definition.MaxToolCalls, definition.IterationTimeout, definition.MaxDuration, definition.MaxTokens),
            Is.EqualTo(((int?)100, (int?)1000, (TimeSpan?)TimeSpan.FromHours(2), default(TimeSpan?), default(long?))));
    }

    private static TurnsEnd? EndOfTurns(JournalSteps journal) => ((journal.Next as LoopStep.Record)?.Event as TurnsEnded)?.Reason;

    private static WorkspacePrepared Prepared() => new() { Workspace = new Workspace { Kind = WorkspaceKind.GitWorktree, Path = "/w", Repository = "/r" } };

    private static TurnCompleted Reply(params string[] tools) => new()
    {
        Iteration = 1,
        Turn = 1,
        Finish = TurnFinish.ToolCalls,
        Text = Content.Empty,
        ToolCalls = [.. tools.Select((tool, index) => new ToolCall($"c{index}", tool, new Content { Text = "{}" }))],
    };
}
