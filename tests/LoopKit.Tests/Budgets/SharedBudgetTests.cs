using LoopKit.Budgets;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Testing;
using LoopKit.Tests.Workspaces;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Budgets;

/// <summary>Budgets that loops share, and what becomes of them when hosts end.</summary>
[Property("Requirement", "ENG-17")]
public sealed class SharedBudgetTests
{
    [Test]
    public async Task Loops_at_once_share_the_hosts_budget_and_never_exceed_it()
    {
        var limits = new BudgetLimits { Money = 3 };
        await using var host = BudgetHost.Create(BudgetHost.Reader(8, takes: TimeSpan.FromSeconds(30)), options => options.Budget = limits);
        var loops = Enumerable.Range(0, 12).Select(_ => LoopId.New(host.Time)).ToList();
        foreach (var loop in loops)
        {
            await host.Engine.StartAsync(loop, host.Spec("false"));
        }

        await host.RunToIdleAsync();
        var ends = await EndsAsync(host);
        Assert.That(ends.Select(end => end.Reason?.Code), Is.All.EqualTo(EndCode.BudgetExhausted));
        Assert.That(ends.Sum(end => end.Budget!.Spent.Money), Is.InRange(2.2m, 3m), "the cap is used up to what one more call might cost");
        Assert.That(BalanceOf(host), Has.Property("Reserved").EqualTo(default(BudgetAmount)).And.Property("Spent").Property("Money").EqualTo(ends.Sum(end => end.Budget!.Spent.Money)));
    }

    [Test]
    public async Task A_call_waits_while_others_may_give_something_back_and_is_then_made()
    {
        // Only one call fits at a time; all of them together cost less than the cap.
        await using var host = BudgetHost.Create(BudgetHost.Reader(1, takes: TimeSpan.FromSeconds(30)), options => options.Budget = new BudgetLimits { Money = 1.2m });
        var loops = Enumerable.Range(0, 3).Select(_ => LoopId.New(host.Time)).ToList();
        foreach (var loop in loops)
        {
            await host.Engine.StartAsync(loop, host.Spec("test 1 = 1") with { Budget = new BudgetPolicy { Iteration = new BudgetLimits { Calls = 1 } } });
        }

        await host.RunToIdleAsync();
        var ends = await EndsAsync(host);
        Assert.That(ends.Select(end => end.Status), Is.All.EqualTo(LoopStatus.Completed), ends[0].Reason?.ToString());
        var started = await BudgetHost.EventsAsync<TurnStarted>(host, ends[0].Id);
        var waits = (await Task.WhenAll(loops.Select(loop => BudgetHost.EventsAsync<TurnStarted>(host, loop)))).Select(turns => turns[0].Waited?.TotalSeconds ?? 0).Order();
        Assert.That(waits, Is.EqualTo([0, 30, 60]).Within(1), "in turn");
        Assert.That(started, Has.One.Items);
    }

    [Test]
    public async Task A_loop_that_waits_for_its_turn_can_be_stopped_and_leaves_nothing_reserved()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(1, takes: TimeSpan.FromHours(1)), options => options.Budget = new BudgetLimits { Calls = 1 });
        var (first, second) = (LoopId.New(host.Time), LoopId.New(host.Time));
        await host.Engine.StartAsync(first, host.Spec("test 1 = 1"));
        await host.SettleAsync();
        await host.Engine.StartAsync(second, host.Spec("test 1 = 1"));
        await host.SettleAsync();
        await host.Engine.SendAsync(second, new StopLoop { Id = CommandId.New(host.Time), By = "ada", Reason = "enough" });
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(second))!.Status, Is.EqualTo(LoopStatus.Stopped));
        Assert.That(BalanceOf(host).Reserved.Calls, Is.EqualTo(1), "only the first one's call");
    }

    [Test]
    public async Task A_host_that_ends_in_the_middle_of_a_call_leaves_it_counted_in_full_and_nothing_reserved()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(5, takes: TimeSpan.FromMinutes(1)), options => options.Budget = new BudgetLimits { Calls = 4 });
        var loop = LoopId.New(host.Time);
        await host.Engine.StartAsync(loop, BudgetHost.Spec(host, new BudgetLimits { Money = 100 }));
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(loop))!.Budget!.Reserved.Calls, Is.EqualTo(1), "durable before the call is made");
        await host.RestartAsync();
        await host.SettleAsync();
        var after = (await host.Engine.FindAsync(loop))!.Budget!;
        Assert.That(after.Spent, Is.EqualTo(after.Reserved), "the same call is made again, and the one before counts in full");
        Assert.That(BalanceOf(host), Has.Property("Spent").EqualTo(after.Spent).And.Property("Reserved").EqualTo(after.Reserved));
        await host.RunToIdleAsync();
        var end = (await host.Engine.FindAsync(loop))!;
        Assert.That(end.Budget, Has.Property("Reserved").EqualTo(default(BudgetAmount)).And.Property("Spent").Property("Calls").EqualTo(4));
        Assert.That(BalanceOf(host).Reserved, Is.EqualTo(default(BudgetAmount)));
    }

    [Test]
    public async Task A_host_that_starts_again_knows_what_all_its_loops_have_spent()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(3), options => options.Budget = new BudgetLimits { Calls = 4 });
        await host.RunAsync(BudgetHost.Spec(host, new BudgetLimits { Calls = 3 }));
        var before = BalanceOf(host);
        await host.RestartAsync();
        var next = await host.RunAsync(host.Spec("false"));
        Assert.That(before.Spent.Calls, Is.EqualTo(3));
        Assert.That((next.Reason!.Code, next.Budget!.Spent.Calls), Is.EqualTo((EndCode.BudgetExhausted, 1L)));
        Assert.That(BalanceOf(host).Spent.Calls, Is.EqualTo(4));
    }

    [Test]
    public async Task Loops_of_a_work_item_share_its_budget_and_those_of_another_do_not()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(5), options => options.WorkItemBudget = new BudgetLimits { Calls = 3 });
        var first = await host.RunAsync(host.Spec("false") with { WorkItem = "a" });
        var second = await host.RunAsync(host.Spec("false") with { WorkItem = "a" });
        var other = await host.RunAsync(host.Spec("false") with { WorkItem = "b" });
        Assert.That(new[] { first, second, other }.Select(end => end.Budget?.Spent.Calls ?? 0), Is.EqualTo([3, 0, 3]));
        Assert.That(second.Reason!.Summary, Does.StartWith("The budget of the work item 'a' is 3 calls"));
    }

    [Test]
    public async Task A_loop_without_a_budget_of_its_own_does_what_the_host_says_when_the_hosts_is_exhausted()
    {
        await using var host = BudgetHost.Create(BudgetHost.Reader(5), options => (options.Budget, options.OnBudgetExhausted) = (new BudgetLimits { Calls = 1 }, ExhaustionPolicy.Wait));
        var loop = await host.RunAsync(host.Spec("false"));
        Assert.That(loop, Has.Property("Status").EqualTo(LoopStatus.Waiting));
        Assert.That(await host.Engine.SendAsync(loop.Id, BudgetHost.Raise(host, new BudgetLimits { Calls = 1 })), Is.TypeOf<CommandResult.Refused>(), "it has none that could be raised");
    }

    [Test]
    public async Task A_fork_has_what_its_source_had_left_and_the_host_counts_it_once()
    {
        using var repository = new UserRepository();
        await using var host = LoopKitTestHost.Create(
            "turns: [ { text: One., usage: { input-tokens: 0, output-tokens: 1000 } } ]\nwhen-exhausted: repeat-last", builder => BudgetHost.Configure(builder, options => options.Budget = new BudgetLimits { Calls = 100 }));
        var spec = host.Spec("false") with { Repository = repository.Path, MaxIterations = 9, Budget = new BudgetPolicy { Limits = new BudgetLimits { Calls = 3 } } };
        var source = await host.RunAsync(spec);
        var fork = await host.Engine.ForkAsync(source.Id, new ForkPoint { Iteration = 1 }, LoopId.New(TimeProvider.System));
        var end = await host.Engine.WaitForRestAsync(fork.Id);
        Assert.That((source.Budget!.Spent.Calls, end.Budget!.Spent.Calls, end.Budget.Inherited.Calls), Is.EqualTo((3L, 3L, 1L)), "one call of the source counts on");
        Assert.That(end.Reason!.Code, Is.EqualTo(EndCode.BudgetExhausted));
        Assert.That(host.Services.GetRequiredService<HostBudget>().ParentOf(null).Balance.Spent.Calls, Is.EqualTo(5));
    }

    [Test]
    public async Task A_sub_agents_calls_are_reserved_durably_and_settled_with_their_tool_call()
    {
        var script = new ScriptedModelBuilder()
            .Explores("parser", turn => turn.Calls("list").Uses(0, 1_000), turn => turn.Says("Nowhere.").Uses(0, 2_000))
            .Turn(turn => turn.Calls("explore", new { task = "Where is the parser?" }).Uses(0, 1_000))
            .Turn(turn => turn.Says("Done.").Uses(0, 1_000));
        await using var host = BudgetHost.Create(script.ToTranscript(), options => options.Budget = new BudgetLimits { Money = 100 });
        var end = await host.RunAsync(host.Spec("test 1 = 1"));
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        Assert.That(await BudgetHost.EventsAsync<BudgetReserved>(host, end.Id), Has.Exactly(2).Items.With.Property("Amount").Property("Money").EqualTo(0.8192m));
        Assert.That((await BudgetHost.EventsAsync<ToolCompleted>(host, end.Id))[0].Spent, Is.EqualTo(new BudgetAmount(3_000, 0.3m, 2, TimeSpan.Zero)));
        Assert.That(end.Budget, Has.Property("Reserved").EqualTo(default(BudgetAmount)).And.Property("Spent").EqualTo(new BudgetAmount(5_000, 0.5m, 4, TimeSpan.Zero)));
        Assert.That(BalanceOf(host).Spent, Is.EqualTo(end.Budget!.Spent));
    }

    [Test]
    public async Task A_sub_agent_without_budget_tells_the_model_and_the_loop_goes_on()
    {
        var script = new ScriptedModelBuilder()
            .Explores("parser", turn => turn.Says("Nowhere."))
            .Turn(turn => turn.Calls("explore", new { task = "Where is the parser?" }).Uses(0, 1_000));
        await using var host = BudgetHost.Create(script.ToTranscript());
        var end = await host.RunAsync(host.Spec("test 1 = 1") with { Budget = new BudgetPolicy { Limits = new BudgetLimits { Calls = 1 } } });
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        var explored = (await BudgetHost.EventsAsync<ToolCompleted>(host, end.Id))[0];
        Assert.That(await host.Engine.ReadContentAsync(explored.Result), Does.Contain("The budget of the loop is 1 call"));
    }

    [Test]
    public async Task A_review_is_reserved_and_counts_for_the_loop_but_not_for_the_iteration()
    {
        var script = new ScriptedModelBuilder()
            .Turn(turn => turn.Says("Done.").Uses(0, 1_000))
            .Turn(turn => turn.Says("{\"verdict\": \"approved\", \"notes\": \"fine\"}").Uses(0, 1_000));
        var reviewed = new LoopDefinition { Name = "reviewed", Prompt = "Do it.", Review = new ReviewPolicy(), Budget = new BudgetPolicy { Iteration = new BudgetLimits { Calls = 1 } } };
        await using var host = InMemoryTestHost.Create(script.ToTranscript(), builder =>
        {
            BudgetHost.Configure(builder, null);
            builder.AddDefinition(reviewed);
        });
        var end = await host.RunAsync(host.Spec("test 1 = 1") with { Definition = "reviewed" });
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        Assert.That((await BudgetHost.EventsAsync<ReviewStarted>(host, end.Id))[0].Reserved, Is.Not.Null);
        Assert.That(end.Budget!.Spent, Is.EqualTo(new BudgetAmount(2_000, 0.2m, 2, TimeSpan.Zero)));
    }

    private static BudgetBalance BalanceOf(InMemoryTestHost host) => host.Services.GetRequiredService<HostBudget>().ParentOf(null).Balance;

    private static async Task<List<LoopSnapshot>> EndsAsync(InMemoryTestHost host)
    {
        List<LoopSnapshot> loops = [];
        await foreach (var loop in host.Engine.ListAsync(LoopQuery.All))
        {
            loops.Add(loop);
        }

        return loops;
    }
}
