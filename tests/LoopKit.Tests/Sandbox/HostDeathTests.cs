using System.Diagnostics;
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
    public async Task What_detached_itself_from_a_dead_host_is_reaped_at_recovery()
    {
        using var host = StartHost("(setsid sh -c 'echo $$ >daemon; exec sleep 300' &); (setsid sh -c 'echo $$ >second; exec sleep 300' &); sleep 300");
        var daemon = await _bench.ProcessWrittenToAsync("daemon");
        var second = await _bench.ProcessWrittenToAsync("second");
        host.Kill();
        await host.WaitForExitAsync();

        Assert.That(await OrphanReaper.KillAllAsync(LoopId.New(TimeProvider.System)), Is.Zero, "of another loop");
        Assert.That(CommandBench.IsAlive(daemon), Is.True);
        Assert.That(await OrphanReaper.KillAllAsync(_bench.Loop), Is.GreaterThanOrEqualTo(2));
        await CommandBench.DiesAsync(daemon);
        await CommandBench.DiesAsync(second);
        Assert.That(await OrphanReaper.KillAllAsync(_bench.Loop), Is.Zero);
    }

    /// <summary>A process that does what a host does: it alone holds the write end of the pipe that a command's keeper watches.</summary>
    private Process StartHost(string command)
    {
        // The brace group closes the host's end in the keeper, as a .NET host does for every child.
        const string script = """
            mkfifo lifeline
            { exec setsid /bin/sh -c "$1" sh "$2" "$3" run <lifeline >/dev/null 2>&1; } &
            exec sleep 300 >lifeline
            """;
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = _bench.Root };
        foreach (var argument in (string[])["-c", script, "sh", LinuxCommand.Keeper, command, _bench.Loop.Value])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }
}
