using LoopKit.Budgets;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Mcp.Tests.Hosting;
using LoopKit.Models;

namespace LoopKit.Mcp.Tests.Tools;

[Property("Requirement", "MCP-02")]
public sealed class ControlLoopTests : SceneTests
{
    [Test]
    public async Task A_running_loop_is_stopped_in_the_middle_of_a_turn_and_knows_by_whom()
    {
        var (id, _) = await StartHeldAsync();

        await Link.CallAsync("control_loop", new { id, action = "stop", reason = "Wrong \u001B[1mgoal" });
        await Link.FollowUntilAsync(id, "loop-stopped");

        var loop = await Scene.Engine.FindAsync(new LoopId(id));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(loop!.Status, Is.EqualTo(LoopStatus.Stopped));
            Assert.That(loop.Reason!.Code, Is.EqualTo(EndCode.Stopped));
            Assert.That(loop.Reason.Summary, Does.Contain("client:test-client").And.Contain("Wrong goal"));
        }
    }

    [Test]
    public async Task A_paused_loop_goes_on_when_it_is_resumed()
    {
        var (id, turn) = await StartHeldAsync();
        await Link.CallAsync("control_loop", new { id, action = "pause" });
        turn.Say("First.");
        await Link.FollowUntilAsync(id, "loop-paused");
        Assert.That(Text(await Link.CallAsync("get_loop", new { id }), "status"), Is.EqualTo("paused"));

        await Link.CallAsync("control_loop", new { id, action = "resume" });

        await Link.FollowUntilAsync(id, "loop-completed");
    }

    [Test]
    [Property("Requirement", "ENG-13")]
    public async Task A_clients_words_are_steered_to_the_model_without_what_deceives_the_eye()
    {
        var (id, turn) = await StartHeldAsync();
        await Link.CallAsync("control_loop", new { id, action = "steer", text = "Use port \u001B[1m8081" });
        turn.Say("First.");
        await Link.FollowUntilAsync(id, "loop-completed");

        var steered = (await Scene.Engine.WatchAsync(new LoopId(id)).ToListAsync()).Select(recorded => recorded.Event).OfType<LoopSteered>().Single();
        Assert.That((steered.By, steered.Text), Is.EqualTo(("client:test-client", "Use port 8081")));
        Assert.That(await Link.FailAsync("control_loop", new { id, action = "steer" }), Does.StartWith("LK1004"));
    }

    [Test]
    [Property("Requirement", "ENG-17")]
    public async Task A_clients_raise_reaches_the_loops_budget_and_what_it_has_not_cannot_be_raised()
    {
        var budget = new BudgetPolicy { Limits = new BudgetLimits { Tokens = 100_000, Calls = 5 } };
        var loop = await Scene.Engine.StartAsync(LoopId.New(TimeProvider.System), new LoopSpec { Goal = "Wait.", Name = "budgeted", Repository = Scene.Work, Model = ModelRef.Parse("held:any"), Budget = budget });
        var raised = await Link.CallAsync("control_loop", new { id = loop.Id.Value, action = "raise-budget", tokens = 5_000, calls = 2 });
        Assert.That(Text(raised, "note"), Does.Contain("goes on by itself"));
        Assert.That((await Scene.Engine.FindAsync(loop.Id))!.Budget!.Limits, Is.EqualTo(new BudgetLimits { Tokens = 105_000, Calls = 7 }));
        Assert.That(await Link.FailAsync("control_loop", new { id = loop.Id.Value, action = "raise-budget", money = 2.5 }), Does.StartWith("LK1004").And.Contain("no limit of money"));
        Assert.That(await Link.FailAsync("control_loop", new { id = loop.Id.Value, action = "raise-budget", money = "much" }), Does.Contain("must be a number"));
        Assert.That(await Link.FailAsync("control_loop", new { id = loop.Id.Value, action = "raise-budget" }), Does.StartWith("LK1004"));
        await Link.CallAsync("control_loop", new { id = loop.Id.Value, action = "stop" });
    }

    [Test]
    [Property("Requirement", "ENG-12")]
    public async Task The_emergency_stop_ends_every_loop()
    {
        var (first, _) = await StartHeldAsync("first-loop");
        var (second, _) = await StartHeldAsync("second-loop");
        Assert.That((await Link.CallAsync("stop_all_loops", new { reason = "Smoke." })).GetProperty("stopped").GetInt32(), Is.EqualTo(2));
        foreach (var id in new[] { first, second })
        {
            await Link.FollowUntilAsync(id, "loop-stopped");
            Assert.That((await Scene.Engine.FindAsync(new LoopId(id)))!.Reason!.Summary, Does.Contain("client:test-client").And.Contain("Smoke."));
        }
    }

    [Test]
    [Property("Requirement", "MCP-04")]
    public async Task An_order_that_does_not_fit_is_refused_with_the_reason()
    {
        var (id, turn) = await StartHeldAsync();
        turn.Say("Done.");
        await Link.FollowUntilAsync(id, "loop-completed");

        Assert.That(await Link.FailAsync("control_loop", new { id, action = "pause" }), Does.StartWith("LK1004").And.Contain("held-loop").And.Contain("has ended"));
    }

    [Test]
    [Property("Requirement", "MCP-04")]
    public async Task Nothing_can_be_ordered_of_a_loop_that_is_unknown() =>
        Assert.That(await Link.FailAsync("control_loop", new { id = "nothing", action = "stop" }), Does.StartWith("LK1001"));
}
