using LoopKit.Budgets;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Testing;

namespace LoopKit.Tests.Budgets;

/// <summary>A loop within its own budget. Every journal is replayed when its host is disposed.</summary>
[Property("Requirement", "ENG-17")]
public sealed class LoopBudgetTests
{
    [Test]
    public async Task A_call_is_reserved_with_its_intent_and_settled_with_its_outcome()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(1));
        var end = await host.RunAsync(BudgetHost.Spec(host, new BudgetLimits { Money = 10, Calls = 1 }));
        var started = (await BudgetHost.EventsAsync<TurnStarted>(host, end.Id))[0];
        Assert.That(started.Reserved!.Value, Has.Property("Calls").EqualTo(1).And.Property("Money").EqualTo(0.8192m), "8,192 tokens is the output cap");
        Assert.That((await BudgetHost.EventsAsync<TurnCompleted>(host, end.Id))[0].Spent, Is.EqualTo(new BudgetAmount(1_000, 0.1m, 1, TimeSpan.Zero)));
        Assert.That(end.Budget, Has.Property("Spent").EqualTo(new BudgetAmount(1_000, 0.1m, 1, TimeSpan.Zero)).And.Property("Reserved").EqualTo(default(BudgetAmount)));
    }

    [Test]
    public async Task An_exhausted_budget_fails_the_loop_after_its_validation()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(5));
        var end = await host.RunAsync(BudgetHost.Spec(host, new BudgetLimits { Calls = 2 }));
        Assert.That((end.Status, end.Reason!.Code), Is.EqualTo((LoopStatus.Failed, EndCode.BudgetExhausted)));
        Assert.That(end.Reason.Summary, Does.StartWith("The budget of the loop is 2 calls; 2 calls are spent, and the next call may use up to 1 call."));
        Assert.That(await BudgetHost.EventsAsync<TurnsEnded>(host, end.Id), Has.One.Items.With.Property("Reason").EqualTo(TurnsEnd.BudgetExhausted));
        Assert.That(await BudgetHost.EventsAsync<ValidationCompleted>(host, end.Id), Has.One.Items);
    }

    [Test]
    public async Task What_was_reached_within_the_budget_completes_the_loop()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(5));
        var end = await host.RunAsync(BudgetHost.Spec(host, new BudgetLimits { Calls = 2 }, validation: "test 1 = 1"));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
    }

    [Test]
    public async Task A_loop_that_waits_says_why_and_goes_on_by_itself_when_its_budget_is_raised()
    {
        await using var host = BudgetHost.Create(new ScriptedModelBuilder().Calls("list", new { path = "." }).Calls("complete_task", new { summary = "Done." }).ToTranscript());
        var loop = await host.RunAsync(BudgetHost.Spec(host, new BudgetLimits { Calls = 1 }, ExhaustionPolicy.Wait, "test 1 = 1"));
        Assert.That(loop, Has.Property("Status").EqualTo(LoopStatus.Waiting).And.Property("WaitingUntil").Null);
        Assert.That(loop.Budget!.Shortage, Has.Property("Account").EqualTo("loop").And.Property("Kind").EqualTo(BudgetKind.Calls));

        var answer = await host.Engine.SendAsync(loop.Id, BudgetHost.Raise(host, new BudgetLimits { Calls = 1 }));
        Assert.That(answer, Is.TypeOf<CommandResult.Accepted>());
        await host.RunToIdleAsync();
        var end = (await host.Engine.FindAsync(loop.Id))!;
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        Assert.That(end.Budget, Has.Property("Limits").EqualTo(new BudgetLimits { Calls = 2 }).And.Property("Shortage").Null);
    }

    [Test]
    public async Task A_waiting_loop_can_be_paused_stopped_and_taken_over()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(5));
        var loop = await host.RunAsync(BudgetHost.Spec(host, new BudgetLimits { Calls = 1 }, ExhaustionPolicy.Wait));
        await host.RestartAsync();
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(loop.Id))!.Status, Is.EqualTo(LoopStatus.Waiting), "it tries again, and waits again");
        await host.Engine.SendAsync(loop.Id, new PauseLoop { Id = CommandId.New(host.Time) });
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(loop.Id))!.Status, Is.EqualTo(LoopStatus.Paused));
        await host.Engine.SendAsync(loop.Id, new ResumeLoop { Id = CommandId.New(host.Time) });
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(loop.Id))!.Status, Is.EqualTo(LoopStatus.Waiting));
        await host.Engine.SendAsync(loop.Id, new StopLoop { Id = CommandId.New(host.Time), By = "ada", Reason = "enough" });
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(loop.Id))!.Status, Is.EqualTo(LoopStatus.Stopped));
    }

    [Test]
    public async Task The_model_is_told_once_when_four_fifths_are_spent()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(10));
        var end = await host.RunAsync(BudgetHost.Spec(host, new BudgetLimits { Calls = 10 }));
        var notice = (await BudgetHost.EventsAsync<BudgetNoticed>(host, end.Id)).Single();
        Assert.That(notice, Is.EqualTo(new BudgetNoticed { Iteration = 1, Level = BudgetLevel.Loop, Kind = BudgetKind.Calls, Spent = new BudgetAmount(8_000, 0.8m, 8, TimeSpan.Zero), Limits = new BudgetLimits { Calls = 10 } }));
        var events = await host.EventsAsync(end.Id);
        var at = events.ToList().FindIndex(recorded => recorded.Event is BudgetNoticed);
        Assert.That(events[at + 1].Event, Is.TypeOf<TurnStarted>().With.Property("Turn").EqualTo(9), "its very next turn reads it");
    }

    [Test]
    public async Task The_notice_reaches_the_model()
    {
        var script = new ScriptedModelBuilder()
            .Turn(turn => turn.Calls("list", new { path = "." }).Uses(0, 170_000))
            .Turn(turn => turn.WhenLastMessageContains("85 % of the budget of the loop are used: 170,000 tokens of 200,000 tokens.").Calls("complete_task", new { summary = "Done." }));
        await using var host = BudgetHost.Create(script.ToTranscript());
        var end = await host.RunAsync(BudgetHost.Spec(host, new BudgetLimits { Tokens = 200_000 }, validation: "test 1 = 1"));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
    }

    [Test]
    public async Task An_iterations_budget_ends_its_turns_and_the_next_one_begins_with_its_own()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(6));
        var spec = host.Spec("false") with { MaxIterations = 2, Budget = new BudgetPolicy { Iteration = new BudgetLimits { Calls = 3 } } };
        var end = await host.RunAsync(spec);
        Assert.That(end.Reason!.Code, Is.EqualTo(EndCode.MaxIterations));
        var exhausted = await BudgetHost.EventsAsync<BudgetExhausted>(host, end.Id);
        Assert.That(exhausted.Select(one => (one.Iteration, one.Level, one.Waits)), Is.EqualTo([(1, BudgetLevel.Iteration, false), (2, BudgetLevel.Iteration, false)]));
        Assert.That(end.Budget!.Spent.Calls, Is.EqualTo(6));
    }

    [Test]
    public async Task What_is_not_limited_cannot_be_raised_and_nothing_is_no_raise()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(5));
        var loop = await host.RunAsync(BudgetHost.Spec(host, new BudgetLimits { Calls = 1 }, ExhaustionPolicy.Wait));
        foreach (var amount in new[] { BudgetLimits.None, new BudgetLimits { Money = 1 }, new BudgetLimits { Calls = 0 }, new BudgetLimits { Calls = -5 }, new BudgetLimits { Calls = long.MaxValue } })
        {
            Assert.That(await host.Engine.SendAsync(loop.Id, BudgetHost.Raise(host, amount)), Is.TypeOf<CommandResult.Refused>(), amount.ToString());
        }
    }

    [Test]
    public async Task What_the_provider_turned_away_costs_a_call_and_what_broke_off_counts_in_full()
    {
        var script = new ScriptedModelBuilder()
            .Fails(ModelFailureKind.RateLimited, retryAfter: TimeSpan.FromMinutes(1))
            .Fails(ModelFailureKind.CutStream)
            .Turn(turn => turn.Says("Done.").Uses(0, 1_000));
        await using var host = BudgetHost.Create(script.ToTranscript());
        var end = await host.RunAsync(BudgetHost.Spec(host, new BudgetLimits { Money = 10 }, validation: "test 1 = 1"));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        Assert.That((await BudgetHost.EventsAsync<TurnFailed>(host, end.Id)).Select(failed => failed.Spent!.Value.Money), Is.EqualTo([0m, 0.8192m]));
        Assert.That(end.Budget!.Spent, Has.Property("Calls").EqualTo(3).And.Property("Money").EqualTo(0.9192m));
    }

    [Test]
    public async Task A_model_without_a_price_is_refused_before_the_loop_exists_when_money_is_limited()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(1), options => options.Prices.Clear());
        var spec = BudgetHost.Spec(host, new BudgetLimits { Money = 1 });
        Assert.That(async () => await host.Engine.StartAsync(LoopId.New(host.Time), spec), Throws.TypeOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.PriceUnknown));
    }

    [Test]
    public async Task A_loop_without_a_budget_is_recorded_as_ever_but_for_what_it_cost()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(1), options => options.Prices.Clear());
        var end = await host.RunAsync(host.Spec("test 1 = 1") with { MaxIterations = 1 });
        Assert.That((await BudgetHost.EventsAsync<TurnStarted>(host, end.Id))[0].Reserved, Is.Null);
        Assert.That((await BudgetHost.EventsAsync<TurnCompleted>(host, end.Id))[0].Spent, Is.Null);
    }

    [Test]
    public async Task A_time_budget_cuts_the_last_call_short()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(3, takes: TimeSpan.FromMinutes(4)));
        var end = await host.RunAsync(BudgetHost.Spec(host, new BudgetLimits { Time = TimeSpan.FromMinutes(6) }));
        for (var minute = 0; minute < 5 && end.Status != LoopStatus.Failed; minute++)
        {
            host.Time.Advance(TimeSpan.FromMinutes(1));
            await host.RunToIdleAsync();
            end = (await host.Engine.FindAsync(end.Id))!;
        }

        Assert.That(end.Reason?.Code, Is.EqualTo(EndCode.BudgetExhausted));
        Assert.That(end.Budget!.Spent.Time, Is.EqualTo(TimeSpan.FromMinutes(6)).Within(TimeSpan.FromSeconds(2)));
    }
}
