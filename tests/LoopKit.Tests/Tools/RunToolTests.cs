using System.Globalization;
using LoopKit.Sandbox;
using LoopKit.Tests.Sandbox;
using LoopKit.Tools;

namespace LoopKit.Tests.Tools;

[Platform("Linux")]
[Property("Requirement", "TOOL-04")]
public sealed class RunToolTests : IDisposable
{
    private readonly ToolBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [TestCase("echo hello; pwd | grep -c wt", "hello\n1\n[exit code 0]")]
    [TestCase("printf out; exit 3", "out\n[exit code 3]")]
    [TestCase("exit 137", "[exit code 137]")]
    [TestCase("kill -9 $$", "[ended by signal 9]")]
    public async Task The_end_of_a_command_is_told(string command, string expected) =>
        Assert.That(await _bench.SucceedsAsync("run", new { command }), Is.EqualTo(expected));

    [TestCase("echo begun; setsid sh -c 'echo $$ >pid; exec sleep 300' & wait")]
    [TestCase("echo begun; (sh -c 'sh -c \"echo \\$\\$ >pid; exec setsid sleep 300\" &' &); sleep 300")]
    public async Task A_command_that_daemonises_is_dead_and_has_returned_by_its_timeout(string command)
    {
        var running = _bench.SucceedsAsync("run", new { command, timeout_seconds = 60 });
        var process = await PidAsync();
        _bench.CommandTime.FireTimers();
        var text = await running.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(text, Is.EqualTo("begun\n[timed out after 60 s; the command and everything that it started was killed]"));
        await CommandBench.DiesAsync(process);
    }

    [Test]
    public async Task A_timeout_is_capped_by_what_the_tool_may_take_and_leaves_time_to_tell()
    {
        var running = _bench.SucceedsAsync("run", new { command = "echo begun; echo $$ >pid; sleep 300", timeout_seconds = 100_000 });
        await PidAsync();
        _bench.CommandTime.FireTimers();
        Assert.That(await running, Does.StartWith("begun\n[timed out after 295 s;"), "of the 300 s that the tool has");
    }

    [Test]
    [Property("Requirement", "TOOL-03")]
    public async Task Long_output_keeps_its_ends()
    {
        var text = await _bench.SucceedsAsync("run", new { command = "echo begin; head -c 300000 /dev/zero | tr '\\0' x; echo; echo end" });
        Assert.That(text, Does.StartWith("begin\n").And.Contain("left out").And.EndWith("\nend\n[exit code 0]"));
        Assert.That(text, Has.Length.LessThanOrEqualTo(ToolCatalog.MaxResultCharacters));
    }

    [TestCase("", null)]
    [TestCase("a\0b", null)]
    [TestCase("true", 0.0)]
    [TestCase("true", -1.0)]
    public async Task Arguments_that_make_no_sense_are_refused(string command, double? timeout) =>
        await _bench.FailsAsync("run", new { command, timeout_seconds = timeout }, ToolErrors.InvalidArguments);

    [Test]
    public async Task Cancelling_a_call_kills_the_command()
    {
        using var cancel = new CancellationTokenSource();
        var running = _bench.CallAsync("run", new { command = "echo $$ >pid; exec sleep 300" }, cancel.Token).AsTask();
        var process = await PidAsync();
        await cancel.CancelAsync();
        Assert.That(async () => await running, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(CommandBench.IsAlive(process), Is.False, "it is dead when the call returns");
    }

    private async Task<int> PidAsync()
    {
        var pid = _bench.Workspace.At("pid");
        var written = await Poll.UntilAsync(() => File.Exists(pid) && File.ReadAllText(pid).EndsWith('\n'), TimeSpan.FromSeconds(30));
        Assert.That(written, Is.True);
        return int.Parse(File.ReadAllText(pid), CultureInfo.InvariantCulture);
    }
}
