using LoopKit.Events;
using LoopKit.Progress;
using LoopKit.Testing;
using LoopKit.Watchdog;

namespace LoopKit.Tests.Engine;

/// <summary>What a loop keeps in memory does not grow with its age.</summary>
[Property("Requirement", "ENG-20")]
[NonParallelizable]
public sealed class BoundedStateTests
{
    [Test]
    public void Thousands_of_iterations_and_tool_calls_leave_a_state_of_the_same_size()
    {
        var journal = new JournalSteps(JournalSteps.Definition with { Watchdog = new WatchdogSettings() });
        Live(journal, 200);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        Live(journal, 2_000);
        var after = GC.GetTotalMemory(forceFullCollection: true);
        Assert.That(after - before, Is.LessThan(200_000), "bytes, after 2,000 iterations with 20,000 tool calls");
        Assert.That(journal.State.Iteration, Is.EqualTo(2_200));
        Assert.That(journal.State.Watch.Iterations, Has.Count.EqualTo(IterationObservation.MaxRemembered));
        GC.KeepAlive(journal);
    }

    [Test]
    public void The_watchdogs_memory_of_one_iteration_is_bounded_however_many_calls_it_makes()
    {
        var journal = new JournalSteps(JournalSteps.Definition with { Watchdog = new WatchdogSettings(), MaxTurns = int.MaxValue }).Begin();
        for (var call = 0; call < 3_000; call++)
        {
            journal.Turn("read").Tool($"result {call}");
        }

        Assert.That(journal.State.Current!.Calls, Has.Count.EqualTo(CallObservation.MaxRemembered));
        Assert.That(journal.State.Current.Calls[^1].Result, Is.EqualTo("result 2999"));
    }

    [Test]
    public async Task A_host_uses_no_more_memory_for_a_loop_of_many_iterations_than_for_one_of_few()
    {
        await using var host = LoopKitTestHost.Create(
            new ScriptedModelBuilder().Turn(turn => turn.Says(new string('x', 20_000)).Calls("list", new { path = "." }).Calls("complete_task", new { summary = new string('y', 5_000) })).ThenRepeatsLast().ToTranscript());
        host.WriteFile(".loopkit/loops/long.yaml", "extends: ralph\nwatchdog: off\n");
        await LiveAsync(host, 20);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await LiveAsync(host, 200);
        var after = GC.GetTotalMemory(forceFullCollection: true);

        // Ten times as many iterations with 5 MB of text in their prompts, replies and arguments.
        Assert.That(after - before, Is.LessThan(2_000_000));
    }

    private static async Task LiveAsync(LoopKitTestHost host, int iterations)
    {
        var end = await host.RunAsync(host.Spec("x") with { Definition = "long", Validation = [], MaxIterations = iterations });
        Assert.That(end.Iteration, Is.EqualTo(iterations), end.Reason?.ToString());
    }

    private static void Live(JournalSteps journal, int iterations)
    {
        var progress = new SystemCapturedProgress();
        for (var iteration = 0; iteration < iterations; iteration++)
        {
            journal.Begin();
            for (var call = 0; call < 10; call++)
            {
                journal.Turn("read").Tool($"{iteration}.{call} {new string('x', 500)}");
            }

            journal.Turn().Follow().Validate(passed: false, output: $"{iteration} {new string('y', 400)}").Save($"tree{iteration}");
            var outcome = new IterationOutcome { Iteration = journal.State.Iteration, TurnsEnd = TurnsEnd.EndOfTurn, Turns = 11, ToolCalls = 10, Changed = true, LastText = new string('z', 5_000), Validations = [] };
            var recorded = progress.Record(journal.State.Progress, outcome);
            journal.Add(new IterationCompleted { Iteration = journal.State.Iteration, Passed = false, Progress = recorded });
        }
    }
}
