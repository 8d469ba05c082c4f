using System.Diagnostics;
using LoopKit.FaultTests.Harness;

namespace LoopKit.FaultTests;

/// <summary>A disk, or a quota, that is really full, and that has room again.</summary>
[Category("disk-full")]
public sealed class FullDiskTests
{
    private const string Full = "full: free some space";

    private static readonly TimeSpan _goesOnWithin = TimeSpan.FromSeconds(10);

    [TestCase(StoreKind.Sqlite)]
    [TestCase(StoreKind.Jsonl)]
    [Property("Requirement", "STORE-06")]
    [Property("Threat", "FILE-10")]
    public async Task Loops_wait_while_the_disk_is_full_and_go_on_when_there_is_room(StoreKind kind)
    {
        using var disk = Tmpfs.Mount(megabytes: 24);
        using var place = new VictimPlace(disk.Root, kind);
        var victim = place.Start(new VictimRun { Total = 60 });
        await victim.UntilLinesAsync("ack ", 100);
        var ballast = disk.Fill();
        await UntilItWaitsAsync(victim);
        var resumed = await GoesOnAsync(victim, disk.Free);

        var output = await victim.EndAsync();
        Assert.That(output.ExitCode, Is.Zero, output.ToString());
        AssertSaidOnce(output);
        await FinishAsync(place, output, $"disk filled and freed, {kind}", $"{ballast / 1_000_000.0:0.0} MB of ballast, first append {resumed.TotalSeconds:0.0} s after there was room");
    }

    [Test]
    [Property("Requirement", "STORE-06")]
    [Property("Threat", "FILE-10")]
    public async Task Loops_wait_at_a_quota_that_cuts_a_write_short_and_go_on_when_it_is_raised()
    {
        using var place = new VictimPlace();
        // Without the trap the kernel would end the process: the quota is that of a shell's ulimit.
        var victim = place.Start(new VictimRun { Total = 40, Under = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"] });
        await victim.UntilLinesAsync("ack ", 100);
        var log = Path.Combine(place.Store, "loopkit.db-wal");
        await victim.SignalAsync("STOP");
        var limit = new FileInfo(log).Length + 5_000;
        await SetFileLimitAsync(victim, $"{limit}:");
        await victim.SignalAsync("CONT");
        await UntilItWaitsAsync(victim);
        Assert.That(new FileInfo(log).Length, Is.EqualTo(limit), "the last write reached the limit and was cut short there");
        var resumed = await GoesOnAsync(victim, () => SetFileLimitAsync(victim, "unlimited:").GetAwaiter().GetResult());

        var output = await victim.EndAsync();
        Assert.That(output.ExitCode, Is.Zero, output.ToString());
        await FinishAsync(place, output, "short write at a quota", $"first append {resumed.TotalSeconds:0.0} s after it was raised");
    }

    [Test]
    [Property("Requirement", "STORE-06")]
    public async Task A_host_killed_on_a_full_disk_loses_nothing_acknowledged()
    {
        using var disk = Tmpfs.Mount(megabytes: 24);
        using var place = new VictimPlace(disk.Root);
        var victim = place.Start(new VictimRun { Total = 60 });
        await victim.UntilLinesAsync("ack ", 100);
        disk.Fill();
        await UntilItWaitsAsync(victim);
        var output = await victim.KillAsync();
        place.Audit.Note(output);
        await place.Audit.CheckNewAsync();

        var refused = await place.Start(new VictimRun { Total = 60 }).EndAsync();
        Assert.That(refused.ExitCode, Is.EqualTo(VictimOutput.Refused), refused.ToString());
        Assert.That(refused.ErrorLines.Where(line => line.StartsWith("LK2005", StringComparison.Ordinal)), Has.Exactly(1).Items, refused.ToString());
        disk.Free();
        await FinishAsync(place, output, "kill -9 on a full disk", "the next host was refused with one error until there was room");
    }

    [Test]
    [Property("Requirement", "STORE-06")]
    public async Task The_command_says_why_its_loop_waits_and_goes_on()
    {
        using var disk = Tmpfs.Mount(megabytes: 8);
        using var command = new LoopKitCommand();
        var run = command.StartRun(Path.Combine(disk.Root, "store"));
        await run.UntilAsync(lines => lines.Count > 20, "it runs");
        disk.Fill();
        await Patience.UntilAsync(() => run.ErrorLines.Any(line => line.Contains(Full, StringComparison.Ordinal)), "standard error says why the loop waits");
        var told = run.ErrorLines.Count;
        var before = run.Lines.Count;
        command.Finish();
        disk.Free();
        var watch = Stopwatch.StartNew();
        await run.UntilAsync(lines => lines.Count > before, "it goes on");
        Assert.That(watch.Elapsed, Is.LessThan(_goesOnWithin));

        var end = await run.EndAsync();
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        Assert.That(end.Lines[^1], Does.Contain("\"completed\""));
        FaultReport.Write("disk filled under loopkit run", told, $"{told} lines told the user why; went on {watch.Elapsed.TotalSeconds:0.0} s after there was room");
    }

    [Test]
    [Property("Requirement", "STORE-06")]
    public async Task A_full_disk_at_the_start_is_one_clear_error()
    {
        using var disk = Tmpfs.Mount(megabytes: 8);
        using var command = new LoopKitCommand();
        var fresh = Path.Combine(disk.Root, "fresh");
        var used = Path.Combine(disk.Root, "used");
        var run = command.StartRun(used);
        await run.UntilAsync(lines => lines.Count > 20, "it runs");
        await run.KillAsync();
        disk.Fill();
        await AssertOneErrorAsync(command.StartRun(fresh));
        await AssertOneErrorAsync(command.StartRun(used));

        disk.Free();
        command.Finish();
        var end = await command.StartRun(used).EndAsync();
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        FaultReport.Write("disk full at the start", 2, "a new store and one with a running loop: one error each; the loop went on when there was room");
    }

    private static async Task AssertOneErrorAsync(VictimProcess process)
    {
        var end = await process.EndAsync();
        Assert.That(end.ExitCode, Is.EqualTo(2), end.ToString());
        Assert.That(end.ErrorLines, Has.Count.EqualTo(1), end.ToString());
        Assert.That(end.ErrorLines[0], Does.StartWith("loopkit: LK2005: ").And.Contains("space").Or.Contains("full"));
    }

    /// <summary>Every loop has met the fault, and has said so.</summary>
    private static async Task UntilItWaitsAsync(VictimProcess victim)
    {
        await victim.UntilLinesAsync("failed ", 20);
        await Patience.UntilAsync(() => victim.ErrorLines.Any(IsReason), "the log says why the loops wait");
    }

    private static async Task<TimeSpan> GoesOnAsync(VictimProcess victim, Action clear)
    {
        var before = victim.Lines.Count(line => line.StartsWith("ack ", StringComparison.Ordinal));
        clear();
        var watch = Stopwatch.StartNew();
        await victim.UntilLinesAsync("ack ", before + 1);
        Assert.That(watch.Elapsed, Is.LessThan(_goesOnWithin));
        return watch.Elapsed;
    }

    private static bool IsReason(string line) => line.Contains(" 1002 ", StringComparison.Ordinal) && line.Contains("LK2005", StringComparison.Ordinal);

    /// <summary>A loop says once why it waits, however long that is and unless the reason changes, and once that it goes on.</summary>
    private static void AssertSaidOnce(VictimOutput output)
    {
        var loops = output.ErrorLines.Where(IsReason).CountBy(line => line.Split(' ')[3]).ToList();
        Assert.That(loops, Has.Count.GreaterThan(10).And.All.Matches<KeyValuePair<string, int>>(loop => loop.Value <= 2));
        Assert.That(output.ErrorLines.Count(line => line.Contains(" 1005 ", StringComparison.Ordinal)), Is.GreaterThanOrEqualTo(loops.Count));
    }

    private static async Task SetFileLimitAsync(VictimProcess victim, string limit)
    {
        using var prlimit = Process.Start("prlimit", ["--pid", $"{victim.HostProcess}", $"--fsize={limit}"]);
        await prlimit.WaitForExitAsync();
        Assert.That(prlimit.ExitCode, Is.Zero);
    }

    private static async Task FinishAsync(VictimPlace place, VictimOutput output, string fault, string findings)
    {
        if (output.ExitCode == VictimOutput.Killed)
        {
            await place.CompleteAsync(new VictimRun { Total = 1 });
        }
        else
        {
            place.Audit.Note(output);
            await place.CheckAsync();
        }

        FaultReport.Write(fault, output.Failures.Count, $"{findings}; {place.Audit.Acknowledged} acknowledged appends, 0 lost");
    }
}
