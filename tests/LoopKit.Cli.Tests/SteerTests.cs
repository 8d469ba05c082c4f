using LoopKit.Cli.Tests.Processes;
using LoopKit.Events;

namespace LoopKit.Cli.Tests;

/// <summary>Stop, pause, resume and Ctrl+C, from another process than the one that runs the loop.</summary>
[Platform("Linux")]
public sealed class SteerTests
{
    [Test]
    [Property("Requirement", "ENG-12")]
    public async Task Stop_ends_a_run_in_a_model_call_with_5()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Silence);
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("turn-started");
        var stop = await scene.RunAsync("stop", Scene.Name, "--reason", "no longer wanted");
        Assert.That(stop.ExitCode, Is.Zero, stop.ToString());
        Assert.That(stop.Output, Is.EqualTo("job: stopped\n"));

        var end = await run.EndAsync();
        Assert.That(end.ExitCode, Is.EqualTo(5), end.ToString());
        Assert.That(end.Last.GetProperty("status").GetString(), Is.EqualTo("stopped"));
        Assert.That(end.Last.GetProperty("reason").GetString(), Is.EqualTo("stopped"));
        Assert.That(end.Last.GetProperty("message").GetString(), Does.Contain("no longer wanted"));

        var again = await scene.RunAsync(scene.RunArguments());
        Assert.That(again.ExitCode, Is.EqualTo(5), again.ToString());
        Assert.That(again.Lines, Is.EqualTo([end.Lines[^1]]));
        Assert.That((await scene.RunAsync("stop", Scene.Name)).ExitCode, Is.EqualTo(2));
    }

    [Test]
    [Property("Requirement", "ENG-12")]
    public async Task Stop_ends_a_run_that_waits_for_its_provider()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Error("rate-limited", "00:10:00"));
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("turn-failed");
        Assert.That(await StatusAsync(scene), Is.EqualTo("waiting"));
        var stop = await scene.RunAsync("stop", Scene.Name);
        Assert.That(stop.ExitCode, Is.Zero, stop.ToString());
        var end = await run.EndAsync();
        Assert.That(end.ExitCode, Is.EqualTo(5), end.ToString());
    }

    [Test]
    [Property("Requirement", "ENG-12")]
    public async Task Stop_ends_everything_that_a_tool_started_and_saves_the_work()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Run("echo half > work.txt; setsid -f sleep 300 > /dev/null 2>&1; sleep 300"));
        var run = scene.Start(scene.RunArguments());
        var loop = (await run.UntilEventAsync("tool-started")).GetProperty("loop").GetString()!;
        await Patience.UntilAsync(() => LoopProcesses.Of(loop).Count(process => process.StartsWith("sleep 300", StringComparison.Ordinal)) == 2, "both processes run");
        var stop = await scene.RunAsync("stop", Scene.Name);
        Assert.That(stop.ExitCode, Is.Zero, stop.ToString());

        var end = await run.EndAsync();
        Assert.That(end.ExitCode, Is.EqualTo(5), end.ToString());
        Assert.That(LoopProcesses.Of(loop), Is.Empty);
        Assert.That(scene.Git("show", "loopkit/job:work.txt"), Is.EqualTo("half\n"));
        var journal = await scene.JournalAsync();
        journal.AssertWhole();
        var stopped = journal.Events.Single(recorded => recorded.Event is LoopStopped).At - journal.Events.Single(recorded => recorded.Event is StopRequested).At;
        Assert.That(stopped, Is.LessThan(TimeSpan.FromSeconds(30)));
    }

    [Test]
    [Property("Requirement", "ENG-12")]
    public async Task Pause_takes_effect_at_the_turns_end_and_resume_goes_on_in_the_same_iteration()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Run($"while [ ! -e {scene.File("go")} ]; do sleep 0.05; done"));
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("tool-started");
        var pause = await scene.RunAsync("pause", Scene.Name);
        Assert.That(pause.ExitCode, Is.Zero, pause.ToString());
        await File.WriteAllTextAsync(scene.File("go"), "");
        await run.UntilEventAsync("loop-paused");
        Assert.That((await scene.RunAsync("show", Scene.Name, "--json")).Last.GetProperty("status").GetString(), Is.EqualTo("paused"));

        var resume = await scene.RunAsync("resume", Scene.Name);
        Assert.That(resume.ExitCode, Is.Zero, resume.ToString());
        var end = await run.EndAsync();
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        Assert.That(end.Last.GetProperty("iterations").GetInt32(), Is.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task An_interrupted_run_ends_with_130_and_the_same_command_goes_on()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Run($"echo x >> {scene.File("calls")}; [ -e {scene.File("go")} ] || sleep 300"));
        var run = scene.Start(scene.RunArguments());
        var loop = (await run.UntilEventAsync("tool-started")).GetProperty("loop").GetString()!;
        await Patience.UntilAsync(() => File.Exists(scene.File("calls")), "the tool runs");
        await run.SignalAsync("INT");
        var interrupted = await run.EndAsync();
        Assert.That(interrupted.ExitCode, Is.EqualTo(130), interrupted.ToString());
        Assert.That(interrupted.Error, Does.Contain("loopkit resume job").And.Not.Contain("   at "));
        Assert.That(LoopProcesses.Of(loop), Is.Empty);

        await File.WriteAllTextAsync(scene.File("go"), "");
        var end = await scene.RunAsync(scene.RunArguments());
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        Assert.That(end.Last.GetProperty("id").GetString(), Is.EqualTo(loop));
        Assert.That(File.ReadAllLines(scene.File("calls")), Has.Length.EqualTo(1));
        var journal = await scene.JournalAsync();
        journal.AssertWhole();
        journal.AssertHolds([.. interrupted.Events, .. end.Events]);
    }

    [Test]
    [Property("Requirement", "ENG-12")]
    public async Task A_loop_that_no_process_runs_can_be_paused_resumed_and_stopped()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Silence);
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("turn-started");
        await run.KillAsync();

        var pause = await scene.RunAsync("pause", Scene.Name);
        Assert.That(pause.ExitCode, Is.Zero, pause.ToString());
        Assert.That(await StatusAsync(scene), Is.EqualTo("paused"));

        var resume = scene.Start("resume", Scene.Name, "--json");
        await resume.UntilEventAsync("turn-started");
        await resume.KillAsync();
        Assert.That(await StatusAsync(scene), Is.EqualTo("running"));

        var stop = await scene.RunAsync("stop", Scene.Name, "--reason", "\e[31mno more\a");
        Assert.That(stop.ExitCode, Is.Zero, stop.ToString());
        Assert.That(await StatusAsync(scene), Is.EqualTo("stopped"));
        Assert.That((await scene.RunAsync("show", Scene.Name)).Output, Does.Contain("no more").And.Not.Contain('\e').And.Not.Contain('\a'));
        (await scene.JournalAsync()).AssertWhole();
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_run_that_was_killed_but_that_its_parent_does_not_reap_is_not_waited_for()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Silence);
        var run = scene.StartUnreaped(scene.RunArguments());
        await run.UntilEventAsync("turn-started");
        await scene.KillHostAsync();
        var stop = await scene.RunAsync("stop", Scene.Name);
        Assert.That(stop.ExitCode, Is.Zero, stop.ToString());
        Assert.That(await StatusAsync(scene), Is.EqualTo("stopped"));
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_command_whose_host_dies_before_it_answers_is_carried_out_all_the_same()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Silence);
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("turn-started");
        await run.SignalAsync("STOP");
        var stop = scene.Start("stop", Scene.Name);
        var spool = Path.Combine(scene.Store, "commands");
        await Patience.UntilAsync(() => Directory.Exists(spool) && Directory.EnumerateFiles(spool, "*.command").Any(), "the command waits for the host");
        await run.KillAsync();
        var end = await stop.EndAsync();
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        Assert.That(await StatusAsync(scene), Is.EqualTo("stopped"));
        Assert.That((await scene.JournalAsync()).Count<StopRequested>(_ => true), Is.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task The_same_command_resumes_a_paused_loop()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Silence);
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("turn-started");
        await run.KillAsync();
        Assert.That((await scene.RunAsync("pause", Scene.Name)).ExitCode, Is.Zero);

        scene.Script(Scripts.Answer);
        var end = await scene.RunAsync(scene.RunArguments());
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        Assert.That((await scene.JournalAsync()).Count<LoopResumed>(_ => true), Is.EqualTo(1));
    }

    private static async Task<string?> StatusAsync(Scene scene) => (await scene.RunAsync("show", Scene.Name, "--json")).Last.GetProperty("status").GetString();
}
