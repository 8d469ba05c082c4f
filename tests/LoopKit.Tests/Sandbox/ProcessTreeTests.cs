using System.Runtime.Versioning;
using LoopKit.Sandbox;

namespace LoopKit.Tests.Sandbox;

[Platform("Linux")]
[SupportedOSPlatform("linux")]
[Property("Requirement", "TOOL-04")]
public sealed class ProcessTreeTests : IDisposable
{
    private readonly CommandBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [TestCase("setsid sh -c 'echo $$ >pid; exec sleep 300' & wait", TestName = "Timeout_kills_a_daemon_that_holds_the_output")]
    [TestCase("(setsid sh -c '(echo $$ >/dev/null; sh -c \"echo \\$\\$ >pid; exec sleep 300\") &' &) ; sleep 300", TestName = "Timeout_kills_a_double_forked_daemon")]
    [TestCase("setsid sh -c 'exec >/dev/null 2>&1; echo $$ >pid; exec sleep 300' & exec sleep 300", TestName = "Timeout_kills_a_daemon_that_closed_the_output")]
    [TestCase("echo $$ >pid; sleep 1e9", TestName = "Timeout_kills_an_endless_command")]
    [TestCase("trap '' TERM; echo $$ >pid; while :; do sleep 300; done", TestName = "Timeout_kills_a_command_that_ignores_TERM")]
    [TestCase("env -i sh -c 'trap \"\" TERM; echo $$ >pid; while :; do sleep 300; done' & wait", TestName = "Timeout_kills_a_child_with_an_empty_environment")]
    public async Task Timeout_kills(string command)
    {
        var running = _bench.RunAsync(command).AsTask();
        var process = await _bench.ProcessWrittenToAsync("pid");
        Assert.That(CommandBench.IsAlive(process), Is.True);

        _bench.Time.FireTimers();
        var outcome = await running.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That((outcome.ExitCode, outcome.Signal, outcome.TimedOut), Is.EqualTo(((int?)null, (int?)null, true)));
        await CommandBench.DiesAsync(process);
    }

    [Test]
    public async Task A_command_may_end_in_peace_after_TERM()
    {
        var running = _bench.RunAsync("trap 'echo goodbye; exit 0' TERM; echo $$ >pid; while :; do sleep 0.01; done").AsTask();
        await _bench.ProcessWrittenToAsync("pid");
        _bench.Time.FireTimers();
        var outcome = await running;
        Assert.That(outcome.Output, Does.Contain("goodbye"));
        Assert.That((outcome.ExitCode, outcome.TimedOut), Is.EqualTo(((int?)null, true)), "a pass after the timeout is no pass");
    }

    [Test]
    public async Task A_detached_process_that_nobody_can_find_does_not_keep_the_caller_waiting()
    {
        var running = _bench.RunAsync("setsid env -i sh -c 'echo $$ >pid; exec sleep 300' & wait").AsTask();
        var process = await _bench.ProcessWrittenToAsync("pid");
        try
        {
            _bench.Time.FireTimers();
            var outcome = await running.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.That(outcome.TimedOut, Is.True);
        }
        finally
        {
            System.Diagnostics.Process.GetProcessById(process).Kill();
        }
    }

    [Test]
    public async Task Cancelling_kills_everything_and_is_an_exception()
    {
        using var cancel = new CancellationTokenSource();
        var running = _bench.Runner.RunAsync(_bench.Request("setsid sh -c 'echo $$ >pid; exec sleep 300' & wait"), cancel.Token).AsTask();
        var process = await _bench.ProcessWrittenToAsync("pid");
        await cancel.CancelAsync();
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        await CommandBench.DiesAsync(process);
    }

    [TestCase("sh -c 'echo $$ >pid; exec sleep 300' & while ! [ -s pid ]; do sleep 0.01; done; echo done; exit 7")]
    [TestCase("setsid sh -c 'echo $$ >pid; exec sleep 300' >/dev/null 2>&1 & while ! [ -s pid ]; do sleep 0.01; done; echo done; exit 7")]
    public async Task What_a_command_leaves_in_the_background_ends_with_it(string command)
    {
        var outcome = await _bench.RunAsync(command);
        Assert.That((outcome.ExitCode, outcome.Output), Is.EqualTo(((int?)7, "done\n")));
        await CommandBench.DiesAsync(await _bench.ProcessWrittenToAsync("pid"));
    }

    [Test]
    public async Task Another_run_of_the_same_loop_is_left_alone()
    {
        var other = _bench.RunAsync("echo $$ >pid; exec sleep 300").AsTask();
        var process = await _bench.ProcessWrittenToAsync("pid");
        await _bench.RunAsync("true");
        Assert.That(CommandBench.IsAlive(process), Is.True);
        _bench.Time.FireTimers();
        await other;
    }

    [Test]
    public async Task Nothing_of_a_run_is_left_in_the_process_list()
    {
        await _bench.RunAsync("for i in 1 2 3; do (setsid sleep 300 &); done; sleep 300 & true");
        Assert.That(TaggedProcesses.Any($"{CommandEnvironment.LoopTag}={_bench.Loop}"), Is.False);
    }
}
