using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Testing;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Testing;

public sealed class InMemoryTestHostTests
{
    private static readonly LoopId _loop = new("l");

    [Test]
    public async Task Running_to_idle_ends_when_a_paused_loop_waits_for_a_command()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Turn(turn => turn.Takes(TimeSpan.FromHours(1)).Calls("list", new { path = "." })).Says("Done.").ToTranscript());
        await host.Engine.StartAsync(_loop, host.Spec("true"));
        var paused = host.Engine.SendAsync(_loop, new PauseLoop { Id = new CommandId("p") }).AsTask();
        await host.RunToIdleAsync();
        Assert.That(await paused, Is.TypeOf<CommandResult.Accepted>());
        Assert.That((await host.Engine.FindAsync(_loop))!.Status, Is.EqualTo(LoopStatus.Paused));
        await host.Engine.SendAsync(_loop, new ResumeLoop { Id = new CommandId("r") });
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(_loop))!.Status, Is.EqualTo(LoopStatus.Completed));
    }

    [Test]
    public async Task A_loop_whose_model_waits_at_a_gate_is_idle_and_its_timeout_does_not_come_by_itself()
    {
        var gate = new TestGate();
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder().Calls("hold").Says("Done.").ToTranscript(),
            builder => builder.AddTool(AIFunctionFactory.Create(async (CancellationToken token) => await gate.WaitAsync(token), "hold"), ToolEffects.ReadOnly));
        await host.RunAsync(host.Spec("true"));
        Assert.That(gate.Reached.IsCompleted, Is.True);
        var loop = await host.Engine.ListAsync(LoopQuery.All).SingleAsync();
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Running));
        Assert.That(host.Time.NextTimer, Is.Not.Null, "the timeout of the tool");
        gate.Open();
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(loop.Id))!.Status, Is.EqualTo(LoopStatus.Completed));
    }

    /// <summary>Back-off has fractions of a millisecond, and timers have not.</summary>
    [Test]
    public async Task A_wait_ends_although_timers_count_whole_milliseconds()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Fails(ModelFailureKind.Server, new TimeSpan(12_345_678)).Says("Done.").ToTranscript());
        Assert.That((await host.RunAsync(host.Spec("true"))).Status, Is.EqualTo(LoopStatus.Completed));
    }

    [Test]
    public async Task A_timeout_comes_when_the_test_lets_its_time_come()
    {
        var gate = new TestGate();
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder().Calls("hold").Says("Done.").ToTranscript(),
            builder => builder.AddTool(AIFunctionFactory.Create(async (CancellationToken token) => await gate.WaitAsync(token), "hold"), ToolEffects.ReadOnly));
        var id = (await host.RunAsync(host.Spec("true"))).Id;
        host.Time.Advance(TimeSpan.FromDays(1));
        await host.RunToIdleAsync();
        var tool = (await host.EventsAsync(id)).Select(recorded => recorded.Event).OfType<ToolCompleted>().Single();
        Assert.That(tool.Error, Is.EqualTo(ToolErrors.Timeout));
    }

    [Test]
    public async Task A_stop_reaches_a_loop_that_waits_at_a_gate()
    {
        var gate = new TestGate();
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder().Calls("hold").ToTranscript(),
            builder => builder.AddTool(AIFunctionFactory.Create((CancellationToken token) => gate.WaitAsync(token), "hold"), ToolEffects.ReadOnly));
        var loop = await host.RunAsync(host.Spec("true"));
        await host.Engine.SendAsync(loop.Id, new StopLoop { Id = CommandId.New(host.Time), By = "ada", Reason = "enough" });
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(loop.Id))!.Status, Is.EqualTo(LoopStatus.Stopped));
    }

    [Test]
    public async Task A_question_that_nobody_answers_times_out_while_the_clock_runs()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Fails(ModelFailureKind.RateLimited, TimeSpan.FromMinutes(5)).Says("No.").ToTranscript());
        await host.Engine.StartAsync(_loop, host.Spec("true"));
        await host.SettleAsync();
        Assert.That((await host.Engine.FindAsync(_loop))!.Status, Is.EqualTo(LoopStatus.Waiting));
        var answer = host.Coordinator.QueryAsync(new Query { Id = new MessageId("q"), From = Address.ForPerson("ada"), To = _loop, Text = "Well?" }).AsTask();
        await host.RunToIdleAsync();
        Assert.That(await answer, Is.TypeOf<QueryResult.TimedOut>());
    }

    [Test]
    public async Task Loops_that_queue_for_one_model_all_come_to_rest()
    {
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder().Turn(turn => turn.Takes(TimeSpan.FromMinutes(1)).Says("Done.")).ThenRepeatsLast().ToTranscript(),
            builder => builder.Services.Configure<LoopKitOptions>(options => options.ModelConcurrency = 1));
        foreach (var name in new[] { "a", "b", "c", "d" })
        {
            await host.Engine.StartAsync(new LoopId(name), host.Spec("true") with { Name = name });
        }

        await host.RunToIdleAsync();
        Assert.That(await host.Engine.ListAsync(LoopQuery.All).Select(loop => loop.Status).ToListAsync(), Is.EqualTo(Enumerable.Repeat(LoopStatus.Completed, 4)));
        Assert.That(host.Time.GetElapsedTime(0), Is.GreaterThanOrEqualTo(TimeSpan.FromMinutes(4)));
    }

    [Test]
    public async Task A_restarted_host_goes_on_with_its_loops()
    {
        await using var host = InMemoryTestHost.Create(new ScriptedModelBuilder().Fails(ModelFailureKind.Overloaded, TimeSpan.FromMinutes(5)).Says("Done.").ToTranscript());
        await host.Engine.StartAsync(_loop, host.Spec("true"));
        await host.SettleAsync();
        await host.RestartAsync();
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(_loop))!.Status, Is.EqualTo(LoopStatus.Completed));
        Assert.That((await host.EventsAsync(_loop)).Count(recorded => recorded.Event is HostAttached), Is.EqualTo(2));
    }

    /// <summary>Work on other threads that takes its time must not look like idleness.</summary>
    [Test]
    public async Task A_tool_that_takes_real_time_is_waited_for()
    {
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder().Calls("work").Says("Done.").ToTranscript(),
            builder => builder.AddTool(
                AIFunctionFactory.Create(async () => await Task.Run(() => Enumerable.Range(0, 20_000_000).Aggregate(0L, (sum, number) => sum + (number ^ (sum >> 3)))), "work"), ToolEffects.ReadOnly));
        for (var run = 0; run < 5; run++)
        {
            Assert.That((await host.RunAsync(host.Spec("true"))).Status, Is.EqualTo(LoopStatus.Completed));
        }
    }
}
