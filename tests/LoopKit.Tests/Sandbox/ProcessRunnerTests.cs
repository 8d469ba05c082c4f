using System.Security.Cryptography;
using System.Text;
using LoopKit.Sandbox;

namespace LoopKit.Tests.Sandbox;

[Platform("Linux")]
[Property("Requirement", "TOOL-04")]
public sealed class ProcessRunnerTests : IDisposable
{
    private readonly CommandBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Test]
    public async Task Output_and_exit_code_come_through()
    {
        var outcome = await _bench.RunAsync("echo out; echo err >&2; pwd; exit 3");
        Assert.That(outcome.Output, Is.EqualTo($"out\nerr\n{_bench.Root}\n"));
        Assert.That((outcome.ExitCode, outcome.Signal, outcome.TimedOut), Is.EqualTo(((int?)3, (int?)null, false)));
        Assert.That(outcome.OutputLength, Is.EqualTo(Encoding.UTF8.GetByteCount(outcome.Output)));
        Assert.That(outcome.OutputHash, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(outcome.Output)))));
    }

    [TestCase("exit 0", 0)]
    [TestCase("exit 137", 137)]
    [TestCase("exit 255", 255)]
    [TestCase("sh -c 'kill -9 $$'; exit $?", 137)]
    [TestCase("no-such-program", 127)]
    [TestCase("-x", 127)]
    [TestCase("trap 'exit 5' TERM; kill 0", 5)]
    [TestCase("kill -TERM $PPID; exit 4", 4)]
    public async Task An_exit_code_is_an_exit_code(string command, int expected)
    {
        var outcome = await _bench.RunAsync(command);
        Assert.That((outcome.ExitCode, outcome.Signal, outcome.TimedOut), Is.EqualTo(((int?)expected, (int?)null, false)));
    }

    [TestCase("kill -9 $$", 9)]
    [TestCase("kill -TERM $$", 15)]
    [TestCase("kill -SEGV $$", 11)]
    [TestCase("exit 0 & kill 0", 15)]
    [TestCase("kill -9 0", 9)]
    [TestCase("kill -9 $PPID; exec sleep 300", 9)]
    [TestCase("echo exit >/proc/$PPID/fd/2; kill -9 $PPID; exit 0", 9)]
    [Property("Threat", "CMD-22")]
    public async Task A_signal_is_a_signal(string command, int expected)
    {
        var outcome = await _bench.RunAsync(command);
        if (command.Contains("echo exit"))
        {
            // A forged report can make a signal look like an exit code, but never like success.
            Assert.That(outcome.ExitCode, Is.EqualTo(128 + expected));
            return;
        }

        Assert.That((outcome.ExitCode, outcome.Signal, outcome.TimedOut), Is.EqualTo(((int?)null, (int?)expected, false)));
    }

    [Test]
    public async Task Standard_input_is_empty()
    {
        var outcome = await _bench.RunAsync("cat; read line || echo end; readlink /proc/self/fd/0");
        Assert.That(outcome.Output, Is.EqualTo("end\n/dev/null\n"));
    }

    [Test]
    public async Task The_command_has_no_terminal_and_its_own_session()
    {
        var outcome = await _bench.RunAsync("(: </dev/tty) 2>/dev/null && echo terminal; cut -d' ' -f6 /proc/self/stat; cut -d' ' -f6 /proc/$PPID/stat");
        var sessions = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(sessions, Has.Length.EqualTo(2).And.All.EqualTo(sessions[0]));
        Assert.That(sessions[0], Is.Not.EqualTo(File.ReadAllText("/proc/self/stat").Split(' ')[5]));
    }

    [Test]
    public async Task The_command_holds_no_descriptor_but_the_three()
    {
        var outcome = await _bench.RunAsync("ls -l /proc/self/fd >open; sed -n 's/.* \\([3-9] -> pipe\\)/\\1/p' open");

        // A pipe beside the output would be the host's life line, or the keeper's report.
        Assert.That(outcome.Output, Is.Empty);
    }

    [Test]
    public async Task A_gigabyte_of_output_is_hashed_and_kept_at_its_ends()
    {
        // Without white space around it, what is left out begins and ends 512 bytes earlier and later.
        var outcome = await _bench.RunAsync("echo begin; head -c 1000000000 /dev/zero; echo end >&2");
        Assert.That(outcome.OutputLength, Is.EqualTo(1_000_000_010));
        Assert.That(outcome.Output, Does.StartWith("begin\n").And.EndWith("end\n").And.Contains("999,869,962 bytes left out"));
        Assert.That(outcome.Output, Has.Length.LessThan(140_000));
        Assert.That(outcome.ExitCode, Is.Zero);
    }

    [Test]
    public async Task A_directory_that_is_gone_is_an_outcome()
    {
        var outcome = await _bench.Runner.RunAsync(_bench.Request("true") with { WorkingDirectory = _bench.Root + "/gone" }, CancellationToken.None);
        Assert.That(outcome.Started, Is.False);
        Assert.That(outcome.Output, Does.Contain("could not be started"));
    }

    [Test]
    public async Task A_directory_that_the_command_removes_does_no_harm()
    {
        var outcome = await _bench.RunAsync("mkdir d; cd d; rmdir ../d; echo still here");
        Assert.That(outcome.Output, Is.EqualTo("still here\n"));
    }

    [TestCase("")]
    [TestCase("a\0b")]
    public void A_command_that_no_shell_takes_is_refused(string command) =>
        Assert.That(async () => await _bench.RunAsync(command), Throws.InstanceOf<ArgumentException>());

    [Test]
    public async Task The_longest_command_runs_and_a_longer_one_is_refused()
    {
        var longest = "true #" + new string('x', ProcessRequest.MaxCommandBytes - 6);
        Assert.That((await _bench.RunAsync(longest)).ExitCode, Is.Zero);
        Assert.That(async () => await _bench.RunAsync(longest + "x"), Throws.ArgumentException);
    }

    [Test]
    public async Task Many_commands_run_at_once()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(number => _bench.RunAsync($"echo {number}; exit {number}").AsTask()));
        Assert.That(outcomes.Select(outcome => outcome.ExitCode), Is.EqualTo(Enumerable.Range(0, 20)));
        Assert.That(outcomes.Select(outcome => outcome.Output), Is.EqualTo(Enumerable.Range(0, 20).Select(number => $"{number}\n")));
    }
}
