using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using LoopKit.Sandbox;

namespace LoopKit.Tests.Sandbox;

[Platform("Linux")]
[SupportedOSPlatform("linux")]
[Property("Requirement", "STORE-04")]
public sealed class HostDeathTests : IDisposable
{
    private readonly CommandBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Test]
    public async Task A_host_that_is_killed_takes_its_commands_with_it()
    {
        using var host = StartHost("sh -c 'trap \"\" TERM HUP; echo $$ >child; while :; do sleep 300; done' & echo $$ >command; wait");
        var command = await _bench.ProcessWrittenToAsync("command");
        var child = await _bench.ProcessWrittenToAsync("child");
        host.Kill();
        await host.WaitForExitAsync();
        await CommandBench.DiesAsync(command);
        await CommandBench.DiesAsync(child);
    }

    [Test]
    [Property("Requirement", "ENG-12")]
    public async Task A_host_that_is_killed_takes_with_it_what_detached_itself()
    {
        var runs = int.Parse(Environment.GetEnvironmentVariable("LOOPKIT_STOPS") ?? "2", CultureInfo.InvariantCulture);
        for (var run = 0; run < runs; run++)
        {
            using var bench = new CommandBench();
            using var host = StartHost("(setsid sh -c 'trap \"\" TERM; echo $$ >daemon; sleep 300' &); (setsid sh -c 'setsid sh -c \"echo \\$\\$ >second; exec sleep 300\" &' &); sleep 300", bench);
            var daemon = await bench.ProcessWrittenToAsync("daemon");
            var second = await bench.ProcessWrittenToAsync("second");
            host.Kill();
            await host.WaitForExitAsync();
            await CommandBench.DiesAsync(daemon);
            await CommandBench.DiesAsync(second);
            Assert.That(await Poll.UntilAsync(() => !TaggedProcesses.Any($"{CommandEnvironment.LoopTag}={bench.Loop}"), TimeSpan.FromSeconds(10)), "something of it is alive");
        }

        await TestContext.Out.WriteLineAsync($"{runs} hosts killed");
    }

    [Test]
    public async Task What_outlived_even_its_watcher_is_reaped_at_recovery()
    {
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/env", [$"LOOPKIT_LOOP={_bench.Loop}", "sleep", "300"]))!;
        Assert.That(await Poll.UntilAsync(() => TaggedProcesses.Any($"{CommandEnvironment.LoopTag}={_bench.Loop}"), TimeSpan.FromSeconds(10)));
        Assert.That(await OrphanReaper.KillAllAsync(LoopId.New(TimeProvider.System)), Is.Zero, "of another loop");
        Assert.That(CommandBench.IsAlive(process.Id), Is.True);
        Assert.That(await OrphanReaper.KillAllAsync(_bench.Loop), Is.EqualTo(1));
        await CommandBench.DiesAsync(process.Id);
        Assert.That(await OrphanReaper.KillAllAsync(_bench.Loop), Is.Zero);
    }

    /// <summary>A process that does what a host does: it alone holds the write end of the pipe that a command's keeper watches.</summary>
    private Process StartHost(string command, CommandBench? bench = null)
    {
        bench ??= _bench;

        // The brace group closes the host's end in the keeper, as a .NET host does for every child.
        const string script = """
            mkfifo lifeline
            { exec setsid /bin/sh -c "$1" sh "$2" "$3" "$4" <lifeline >/dev/null 2>&1; } &
            exec sleep 300 >lifeline
            """;
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = bench.Root };
        foreach (var argument in (string[])["-c", script, "sh", LinuxCommand.Keeper, command, bench.Loop.Value, Guid.NewGuid().ToString("n")])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
