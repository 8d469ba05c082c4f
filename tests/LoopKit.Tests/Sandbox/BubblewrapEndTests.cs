using System.Diagnostics;
using System.Runtime.Versioning;
using LoopKit.Sandbox;

namespace LoopKit.Tests.Sandbox;

[Platform("Linux")]
[SupportedOSPlatform("linux")]
[Property("Requirement", "TOOL-04")]
public sealed class BubblewrapEndTests : IDisposable
{
    private static int _last = Environment.ProcessId % 1000 * 1000;
    private readonly SandboxBench _bench = new();

    // A number that no other process has among its arguments, to know the test's own by from outside.
    private readonly string _nap = $"86400.{Interlocked.Increment(ref _last):d6}";

    public void Dispose() => _bench.Dispose();

    [TestCase("exit 0", 0)]
    [TestCase("exit 137", 137)]
    [TestCase("exit 255", 255)]
    [TestCase("sh -c 'kill -9 $$'; exit $?", 137)]
    [TestCase("no-such-program", 127)]
    [TestCase("trap 'exit 5' TERM; kill 0", 5)]
    [TestCase("kill -TERM $PPID; exit 4", 4)]
    public async Task An_exit_code_is_an_exit_code(string command, int expected)
    {
        var outcome = await _bench.RunAsync(command);
        Assert.That((outcome.ExitCode, outcome.Signal, outcome.TimedOut), Is.EqualTo(((int?)expected, (int?)null, false)), outcome.Output);
    }

    [TestCase("kill -9 $$", 9)]
    [TestCase("kill -SEGV $$", 11)]
    [TestCase("kill -9 $PPID; sleep 300", 9)]
    [TestCase("kill -9 -1; sleep 300", 9)]
    public async Task A_signal_is_a_signal(string command, int expected)
    {
        var outcome = await _bench.RunAsync(command);
        Assert.That((outcome.ExitCode, outcome.Signal, outcome.TimedOut), Is.EqualTo(((int?)null, (int?)expected, false)), outcome.Output);
    }

    [Test]
    public async Task Output_is_whole_and_input_is_empty()
    {
        var outcome = await _bench.RunAsync("cat; echo out; echo err >&2; pwd; head -c 5000000 /dev/zero | tr '\\0' x; echo; echo end");
        Assert.That(outcome.Output, Does.StartWith($"out\nerr\n{_bench.Workspace}\nxxx").And.EndsWith("x\nend\n"));
        Assert.That(outcome.OutputLength, Is.EqualTo(5_000_000 + 14 + _bench.Workspace.Length));
    }

    [TestCase("sleep NAP")]
    [TestCase("trap '' TERM; sleep NAP & while :; do sleep 300; done")]
    [TestCase("setsid env -i sh -c 'trap \"\" TERM; exec sleep NAP' >/dev/null 2>&1 & sleep 300")]
    [TestCase("(setsid sh -c '(env -i setsid sleep NAP &) ' &) ; sleep 300")]
    public async Task Nothing_outlives_a_timeout(string command)
    {
        var running = _bench.RunAsync(command.Replace("NAP", _nap, StringComparison.Ordinal)).AsTask();
        await StartsAsync();
        _bench.Time.FireTimers();
        var outcome = await running.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That((outcome.ExitCode, outcome.Signal, outcome.TimedOut), Is.EqualTo(((int?)null, (int?)null, true)));
        await EndsAsync();
    }

    [Test]
    public async Task Nothing_outlives_a_command_that_ends()
    {
        var outcome = await _bench.RunAsync($"env -i setsid sleep {_nap} >/dev/null 2>&1 & while ! pgrep -f {_nap} >/dev/null; do sleep 0.01; done; exit 7");
        Assert.That(outcome.ExitCode, Is.EqualTo(7));
        await EndsAsync();
    }

    [Test]
    public async Task A_command_may_end_in_peace_after_TERM()
    {
        var running = _bench.RunAsync($"trap 'echo goodbye; exit 0' TERM; sleep {_nap} & wait").AsTask();
        await StartsAsync();
        _bench.Time.FireTimers();
        var outcome = await running.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(outcome.Output, Does.Contain("goodbye"));
        Assert.That((outcome.ExitCode, outcome.TimedOut), Is.EqualTo(((int?)null, true)));
    }

    [Test]
    public async Task A_command_carries_the_tags_of_its_loop_outside_as_well()
    {
        var running = _bench.RunAsync($"sleep {_nap}").AsTask();
        await StartsAsync();
        Assert.That(TaggedProcesses.Any($"{CommandEnvironment.LoopTag}={_bench.Loop}"), Is.True);
        Assert.That(await OrphanReaper.KillAllAsync(_bench.Loop), Is.Positive);
        Assert.That((await running.WaitAsync(TimeSpan.FromSeconds(60))).ExitCode, Is.Not.Zero);
        await EndsAsync();
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task Nothing_outlives_a_host_that_is_killed()
    {
        await using var launch = new SandboxChoice(_bench.Sandbox, SandboxMode.Required).Prepare(_bench.Request("true"));
        const string script = """
            mkfifo lifeline
            { exec setsid /bin/sh -c "$@" <lifeline >/dev/null 2>&1; } &
            exec sleep 300 >lifeline
            """;
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = _bench.Workspace };
        foreach (var argument in (string[])["-c", script, "sh", .. LinuxCommand.Script(launch), $"env -i setsid sleep {_nap} & sleep 300", _bench.Loop.Value, "run"])
        {
            start.ArgumentList.Add(argument);
        }

        using var host = Process.Start(start)!;
        await StartsAsync();
        host.Kill();
        await host.WaitForExitAsync();
        await EndsAsync();
    }

    [TestCase("for i in $(seq 400); do sleep 300 & [ $((i % 10)) = 0 ] && sleep 0.1; done; wait", "max-processes")]
    [TestCase("for i in 1 2 3 4 5 6 7 8 9 10; do (x=$(head -c 50000000 /dev/zero | tr '\\0' x); sleep 300) & done; wait", "max-memory")]
    public async Task Growth_past_a_limit_ends_it_all(string command, string limit)
    {
        // Each alone is far below the limit, also while its shell copies the text from one place to a larger one: the kernel would end it, and not all of them.
        var policy = new SandboxPolicy { MaxProcesses = 200, MaxMemory = 300_000_000 };
        var outcome = await _bench.RunAsync(command, policy).AsTask().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(outcome.ExitCode, Is.Not.Zero);

        // A user who is not root is stopped by the kernel before LoopKit looks.
        Assert.That(outcome.Output, Does.Contain(limit).Or.Contains("Cannot fork"));
        Assert.That((await _bench.RunAsync("echo alive", policy)).Output, Is.EqualTo("alive\n"));
    }

    [Test]
    public async Task One_process_gets_no_more_memory_than_the_limit()
    {
        var outcome = await _bench.RunAsync("x=$(head -c 500000000 /dev/zero | tr '\\0' x); echo has it", new SandboxPolicy { MaxMemory = 100_000_000 });
        Assert.That(outcome.ExitCode, Is.Not.Zero);
        Assert.That(outcome.Output, Does.Not.Contain("has it"));
    }

    [Test]
    public async Task A_file_cannot_be_longer_than_the_limit_and_no_core_is_dumped()
    {
        var outcome = await _bench.RunAsync("head -c 3000000 /dev/zero >big; ulimit -c; sh -c 'kill -SEGV $$'; ls", new SandboxPolicy { MaxFileSize = 1_000_000 });
        Assert.That(new FileInfo(Path.Combine(_bench.Workspace, "big")).Length, Is.LessThanOrEqualTo(1_000_000));
        Assert.That(outcome.Output, Does.Contain("\n0\n").And.EndsWith("\nbig\n").Or.Contains("0\n"));
    }

    private async Task StartsAsync() => Assert.That(await Poll.UntilAsync(IsRunning, TimeSpan.FromSeconds(30)), Is.True, "it did not start");

    private async Task EndsAsync() => Assert.That(await Poll.UntilAsync(() => !IsRunning(), TimeSpan.FromSeconds(10)), Is.True, "it lives");

    private bool IsRunning() => Directory.EnumerateDirectories("/proc").Any(process =>
    {
        try
        {
            return char.IsAsciiDigit(process[6]) && File.ReadAllText(process + "/cmdline") == $"sleep\0{_nap}\0";
        }
        catch (IOException)
        {
            return false;
        }
    });
}
