using LoopKit.Cli.Tests.Processes;
using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Cli.Tests;

/// <summary>What <c>replay</c> says, and with which exit code.</summary>
[Property("Requirement", "ENG-18")]
public sealed class ReplayTests
{
    [Test]
    public async Task An_exact_journal_ends_with_0()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        var run = await scene.RunAsync(scene.RunArguments());
        var replay = await scene.RunAsync("replay", Scene.Name);
        Assert.That((replay.ExitCode, replay.Output, replay.Error), Is.EqualTo((0, $"job: exact, {run.Events.Count} events\n", "")));
        var json = await scene.RunAsync("replay", Scene.Name, "--json");
        Assert.That(json.ExitCode, Is.Zero);
        Assert.That(json.Last.GetProperty("exact").GetBoolean());
        Assert.That(json.Last.GetProperty("events").GetInt32(), Is.EqualTo(run.Events.Count));
    }

    [Test]
    public async Task A_journal_that_is_not_what_is_decided_ends_with_1_and_shows_both()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        var run = await scene.RunAsync(scene.RunArguments());
        var loop = new LoopId(run.Last.GetProperty("id").GetString()!);
        await using (var store = LoopStores.Open(scene.Store, TimeProvider.System))
        {
            await store.AppendAsync(new AppendRequest
            {
                Stream = StreamId.ForLoop(loop),
                ExpectedVersion = run.Events.Count,
                Epoch = 99,
                Events = [new EventData("loop-paused", LoopEventSerializer.Serialize(new LoopPaused()), TimeProvider.System.GetUtcNow())],
            });
        }

        var replay = await scene.RunAsync("replay", Scene.Name);
        Assert.That(replay.ExitCode, Is.EqualTo(1));
        Assert.That(replay.Output, Does.Contain($"differs at event {run.Events.Count + 1}").And.Contain("expected  nothing before a command").And.Contain("got       loop-paused"));
        var json = await scene.RunAsync("replay", Scene.Name, "--json");
        Assert.That(json.ExitCode, Is.EqualTo(1));
        Assert.That(json.Last.GetProperty("version").GetInt32(), Is.EqualTo(run.Events.Count + 1));
        Assert.That(json.Last.GetProperty("got").GetString(), Does.StartWith("loop-paused"));
    }

    [Test]
    public async Task A_loop_that_another_process_runs_is_replayed_up_to_where_it_is()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Silence);
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("turn-started");
        var replay = await scene.RunAsync("replay", Scene.Name);
        Assert.That((replay.ExitCode, replay.Output), Is.EqualTo((0, "job: exact, 5 events\n")), replay.ToString());
        await run.KillAsync();
    }

    [Test]
    public async Task A_loop_that_is_not_there_is_a_usage_error()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        Assert.That((await scene.RunAsync("replay", "nobody")).ExitCode, Is.EqualTo(2), "no store");
        await scene.RunAsync(scene.RunArguments());
        var replay = await scene.RunAsync("replay", "nobody");
        Assert.That((replay.ExitCode, replay.Output), Is.EqualTo((2, "")));
        Assert.That(replay.Error, Does.Contain("'nobody'"));
    }
}
