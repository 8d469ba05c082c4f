using System.Text.Json;
using LoopKit.Cli.Tests.Processes;

namespace LoopKit.Cli.Tests;

/// <summary>Loops that are put into the queue of a store, from other processes than the one that runs them.</summary>
[Platform("Linux")]
[Property("Requirement", "SCHED-04")]
public sealed class QueueTests
{
    [Test]
    public async Task Loops_queue_without_a_host_are_listed_reprioritised_survive_a_kill_and_run_in_order()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        foreach (var name in new[] { "first", "second" })
        {
            var queued = await scene.RunAsync("run", "--goal", "Write the answer", "--name", name, "--model", "scripted:" + scene.Transcript, "--validate", "grep -q 42 answer.txt", "--queue", "--priority", "low");
            Assert.That(queued.ExitCode, Is.Zero, queued.ToString());
            Assert.That(queued.Output, Does.StartWith($"{name}: queued at position "));
        }

        var changed = await scene.RunAsync("reprioritise", "second", "critical");
        Assert.That(changed.Output, Is.EqualTo("second: priority critical\n"), changed.ToString());
        Assert.That(await WaitingAsync(scene), Is.EqualTo(new[] { "second", "first" }));

        var killed = scene.Start("run", "--goal", "Later", "--name", "later", "--model", "scripted:" + scene.Transcript, "--not-before", "2090-01-01T00:00Z", "--json");
        await killed.UntilEventAsync("loop-queued");
        await killed.KillAsync();
        Assert.That(await WaitingAsync(scene), Is.EqualTo(new[] { "second", "first", "later" }));
        Assert.That((await scene.RunAsync("stop", "later")).ExitCode, Is.Zero);
        var nightly = await scene.RunAsync("run", "--goal", "Again", "--name", "nightly", "--model", "scripted:" + scene.Transcript, "--cron", "0 3 1 1 *", "--time-zone", "UTC");
        Assert.That(nightly.Output, Does.Match(@"^nightly: queued at position 3: not before \d{4}-01-01 03:00:00Z\n$"), nightly.ToString());
        Assert.That((await scene.RunAsync("stop", "nightly")).ExitCode, Is.Zero);

        var run = await scene.RunAsync("queue", "--run", "--json");
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Assert.That(run.Lines.Select(line => JsonElement.Parse(line).GetProperty("status").GetString()), Has.All.EqualTo("completed").And.Exactly(2).Items);
        Assert.That(await WaitingAsync(scene), Is.Empty);
    }

    [Test]
    public async Task A_loop_is_queued_in_the_process_that_hosts_the_store_and_runs_there()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Silence);
        var host = scene.Start(scene.RunArguments());
        await host.UntilEventAsync("turn-started");
        var queued = await scene.RunAsync("run", "--goal", "Write the answer", "--name", "other", "--model", "scripted:" + scene.Transcript, "--queue");
        Assert.That((queued.ExitCode, queued.Output), Is.EqualTo((0, "other: running\n")), queued.ToString());
        var refused = await scene.RunAsync("run", "--goal", "Write the answer", "--name", "other", "--model", "scripted:" + scene.Transcript, "--queue");
        Assert.That(refused.ExitCode, Is.EqualTo(2), refused.ToString());
        Assert.That(refused.Error, Does.Contain("A loop named 'other' exists"));
        Assert.That((await scene.RunAsync("run", "--goal", "x", "--priority", "urgent")).Error, Does.Contain("'urgent' is no priority. Give low, normal, high or critical."));
    }

    private static async Task<List<string?>> WaitingAsync(Scene scene)
    {
        var queue = await scene.RunAsync("queue", "--json");
        Assert.That(queue.ExitCode, Is.Zero, queue.ToString());
        return [.. JsonElement.Parse(queue.Lines.Single()).GetProperty("waiting").EnumerateArray().Select(waiting => waiting.GetProperty("loop").GetProperty("name").GetString())];
    }
}
