using LoopKit;
using LoopKit.Engine;
using LoopKit.Models;
using LoopKit.Testing;
using LoopKit.Tools;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace DocSnippets;

/// <summary>The tests in docs/testing.md.</summary>
internal static class TestingALoop
{
    public static async Task A_loop_goes_on_after_a_rate_limit()
    {
        var script = new ScriptedModelBuilder()
            .Fails(ModelFailureKind.RateLimited, retryAfter: TimeSpan.FromMinutes(10))
            .Turn(turn => turn
                .Says("I write the answer.")
                .Calls("write", new { path = "answer.txt", content = "42\n" })
                .Uses(inputTokens: 900, outputTokens: 40)
                .Takes(TimeSpan.FromSeconds(20)))
            .Turn(turn => turn.WhenLastMessageContains("no-space").Says("The disk is full."))
            .Calls("complete_task", new { summary = "Done." });

        await using var host = InMemoryTestHost.Create(script.ToTranscript());
        var end = await host.RunAsync(host.Spec(validation: "grep -q 42 answer.txt"));   // ten minutes later, at once
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
    }

    public static async Task A_stop_reaches_a_loop_in_the_middle_of_a_tool()
    {
        var door = new TestGate();
        await using var host = InMemoryTestHost.Create(
            new ScriptedModelBuilder().Calls("wait_at_the_door").ToTranscript(),
            builder => builder.AddTool(AIFunctionFactory.Create((CancellationToken token) => door.WaitAsync(token), "wait_at_the_door"), ToolEffects.ReadOnly));
        var loop = await host.RunAsync(host.Spec("true"));                               // idle: it waits at the gate
        await host.Engine.SendAsync(loop.Id, new StopLoop { Id = CommandId.New(host.Time), By = "ada", Reason = "enough" });
        await host.RunToIdleAsync();
        Assert.That((await host.Engine.FindAsync(loop.Id))!.Status, Is.EqualTo(LoopStatus.Stopped));
    }
}
