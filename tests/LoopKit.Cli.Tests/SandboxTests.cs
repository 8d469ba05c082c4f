using System.Diagnostics;
using LoopKit.Cli.Tests.Processes;

namespace LoopKit.Cli.Tests;

/// <summary>What is said about the sandbox, and what happens without one.</summary>
[Platform("Linux")]
[Property("Requirement", "TOOL-05")]
public sealed class SandboxTests
{
    [OneTimeSetUp]
    public static void NeedsBubblewrap()
    {
        if (!File.Exists("/usr/bin/bwrap"))
        {
            Assert.Ignore("bubblewrap is not installed.");
        }

        using var trial = Process.Start("/usr/bin/bwrap", ["--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]);
        trial.WaitForExit();
        if (trial.ExitCode != 0)
        {
            Assert.Ignore("bubblewrap does not work here.");
        }
    }

    [Test]
    public async Task A_run_in_the_sandbox_completes_and_its_receipt_says_so()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        scene.Environment["LOOPKIT_SANDBOX"] = "required";
        var result = await scene.RunAsync(scene.RunArguments());
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((0, "")), result.ToString());
        Assert.That(result.Output, Does.Contain("\"sandbox\":\"bubblewrap\""));
    }

    [Test]
    public async Task A_run_without_a_sandbox_says_so_at_its_start_and_in_its_receipt()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        var result = await scene.RunAsync(scene.RunArguments("--sandbox", "off"));
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Error, Does.Contain("not sandboxed"));
        Assert.That(result.Output, Does.Contain("\"sandbox\":\"none\""));
    }

    [Test]
    public async Task Required_does_not_start_where_bubblewrap_does_not_work()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        scene.Environment["LOOPKIT_SANDBOX"] = "required";

        // Where user namespaces are forbidden, as in many containers.
        string[] container = ["bwrap", "--dev-bind", "/", "/", "--unshare-user", "--disable-userns"];
        var result = await scene.StartThrough(container, scene.RunArguments()).EndAsync();
        Assert.That((result.ExitCode, result.Output), Is.EqualTo((2, "")), result.ToString());
        Assert.That(result.Error, Does.StartWith("loopkit: LK6008: A sandbox is required, and there is none that works: bubblewrap is installed but does not work here"));
        Assert.That(result.Error.Trim().Split('\n'), Has.Length.EqualTo(1));

        scene.Environment["LOOPKIT_SANDBOX"] = "preferred";
        var preferred = await scene.StartThrough(container, scene.RunArguments()).EndAsync();
        Assert.That(preferred.ExitCode, Is.Zero, preferred.ToString());
        Assert.That(preferred.Error, Does.StartWith("loopkit: Commands of loops are not sandboxed: bubblewrap is installed but does not work here"));
    }

    [Test]
    public async Task A_mode_that_does_not_exist_is_refused()
    {
        using var scene = new Scene();
        var result = await scene.RunAsync("doctor", "--sandbox", "strict");
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((2, "loopkit: LK1004: 'strict' is no sandbox mode. Give off, preferred or required with --sandbox or LOOPKIT_SANDBOX.\n")));
    }
}
