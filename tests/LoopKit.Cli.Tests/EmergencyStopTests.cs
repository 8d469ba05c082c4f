using LoopKit.Cli.Tests.Processes;

namespace LoopKit.Cli.Tests;

/// <summary><c>loopkit stop --all</c>: one command ends every loop, with and without a process that runs them.</summary>
[Platform("Linux")]
[Property("Requirement", "ENG-12")]
public sealed class EmergencyStopTests
{
    private const string Daemon = "setsid -f sh -c 'trap : TERM; while :; do sleep 1; done' > /dev/null 2>&1; trap '' TERM; while :; do sleep 1; done";

    [Test]
    public async Task Every_loop_of_a_running_process_is_stopped_and_nothing_of_them_is_alive()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Run(Daemon));
        var run = scene.Start(scene.RunArguments());
        var loop = (await run.UntilEventAsync("tool-started")).GetProperty("loop").GetString()!;
        await Patience.UntilAsync(() => LoopProcesses.Of(loop).Count >= 3, "both processes run");
        var stop = await scene.RunAsync("stop", "--all", "--reason", "smoke");
        Assert.That(stop.ExitCode, Is.Zero, stop.ToString());
        Assert.That(stop.Lines[^1], Is.EqualTo("1 stopped"));
        Assert.That(LoopProcesses.Of(loop), Is.Empty);
        var end = await run.EndAsync();
        Assert.That(end.ExitCode, Is.EqualTo(5), end.ToString());
        Assert.That(end.Last.GetProperty("message").GetString(), Does.Contain("smoke"));
        Assert.That((await scene.RunAsync("stop", "--all")).Lines[^1], Is.EqualTo("0 stopped"));
        Assert.That((await scene.RunAsync("stop", "--all", Scene.Name)).ExitCode, Is.EqualTo(2));
        Assert.That((await scene.RunAsync("stop")).ExitCode, Is.EqualTo(2));
    }

    [Test]
    public async Task Loops_that_no_process_runs_are_stopped_and_what_a_killed_host_left_is_dead()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Run(Daemon));
        var run = scene.Start(scene.RunArguments());
        var loop = (await run.UntilEventAsync("tool-started")).GetProperty("loop").GetString()!;
        await Patience.UntilAsync(() => LoopProcesses.Of(loop).Count >= 3, "both processes run");
        await run.KillAsync();
        await Patience.UntilAsync(() => LoopProcesses.Of(loop).Count == 0, "what detached itself is dead too, though nobody has recovered the loop");

        var second = scene.Start([.. scene.RunArguments().Select(argument => argument == Scene.Name ? "other" : argument)]);
        await second.UntilEventAsync("tool-started");
        await second.KillAsync();
        var stop = await scene.RunAsync("stop", "--all");
        Assert.That(stop.ExitCode, Is.Zero, stop.ToString());
        Assert.That(stop.Lines[^1], Is.EqualTo("2 stopped"));
        foreach (var name in new[] { Scene.Name, "other" })
        {
            Assert.That((await scene.RunAsync("show", name, "--json")).Last.GetProperty("status").GetString(), Is.EqualTo("stopped"));
        }
    }
}
