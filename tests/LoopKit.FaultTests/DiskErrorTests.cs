using LoopKit.FaultTests.Harness;

namespace LoopKit.FaultTests;

/// <summary>A disk that refuses a write or a sync: once, a few times, or from some moment on.</summary>
[Category("errors")]
public sealed class DiskErrorTests
{
    private const string Unavailable = "LK2005";

    /// <summary>The call, what becomes of it, and about how many of these calls a scripted run makes.</summary>
    private static readonly object[] _faults =
    [
        new object[] { "write", "error=EIO", 200 },
        new object[] { "write", "error=ENOSPC", 200 },
        new object[] { "write", "retval=0", 200 },
        new object[] { "fsync", "error=EIO", 24 },
        new object[] { "fsync", "error=ENOSPC", 24 },
        new object[] { "pwrite64", "error=ENOSPC", 2 },
    ];

    private int _refused;
    private int _failures;

    [TestCaseSource(nameof(_faults))]
    [Property("Requirement", "STORE-06")]
    public async Task A_call_that_fails_once_costs_nothing(string call, string effect, int about)
    {
        Strace.Require();
        var fired = 0;
        await EachAsync(about, step: 1, async number => Interlocked.Add(ref fired, await FailAsync($"{call}:{effect}:when={number}")));
        FaultReport.Write($"{call} fails once, {effect}", fired, $"{_failures} appends failed and were made again, {_refused} refusals at the start; 0 acknowledged lost");
    }

    [TestCaseSource(nameof(_faults))]
    [Property("Requirement", "STORE-06")]
    public async Task Calls_that_fail_for_a_while_hold_a_run_up(string call, string effect, int about)
    {
        Strace.Require();
        var fired = 0;
        await EachAsync(about, step: 10, async number => Interlocked.Add(ref fired, await FailAsync($"{call}:{effect}:when={number}..{number + 2}")));
        FaultReport.Write($"{call} fails for a while, {effect}", fired, $"{_failures} appends failed and were made again, {_refused} refusals at the start; 0 acknowledged lost");
    }

    [TestCaseSource(nameof(_faults))]
    [Property("Requirement", "STORE-06")]
    public async Task Calls_that_fail_for_ever_leave_a_host_waiting_that_says_why(string call, string effect, int about)
    {
        Strace.Require();
        var fired = 0;
        await EachAsync(about, step: 10, async number => Interlocked.Add(ref fired, await FailForEverAsync($"{call}:{effect}:when={number}+")));
        FaultReport.Write($"{call} fails for ever, {effect}", fired, $"{_failures} appends failed, {_refused} refusals at the start; nothing acknowledged after the first failure, 0 acknowledged lost");
    }

    /// <summary>All numbers of a call in the full form, or every so many; one of them in the quick form.</summary>
    private static async Task EachAsync(int about, int step, Func<int, Task> tryAsync)
    {
        if (!FaultForm.IsFull)
        {
            await tryAsync(new Random(FaultForm.Seed).Next(1, about + 1));
            return;
        }

        foreach (var number in Enumerable.Range(0, (about + step - 1) / step).Select(index => 1 + (index * step)))
        {
            await tryAsync(number);
        }
    }

    /// <returns>How often the fault fired.</returns>
    private async Task<int> FailAsync(string injection)
    {
        using var place = new VictimPlace();
        var output = await StartUnder(place, injection).EndAsync();
        Count(place, output);
        Assert.That(output.ExitCode, Is.Zero.Or.EqualTo(VictimOutput.Refused), output.ToString());
        AssertRefusalIsClear(output);
        await place.CompleteAsync(VictimRun.Scripted);
        return TracedCalls.Injected(place.FileOf("trace"));
    }

    private async Task<int> FailForEverAsync(string injection)
    {
        using var place = new VictimPlace();
        var victim = StartUnder(place, injection);
        await Patience.UntilAsync(() => victim.HasExited || SaysWhy(victim), $"{injection}: the host has ended or says why it waits: {string.Join('\n', victim.Lines)}");
        if (!victim.HasExited)
        {
            // Several attempts later nothing has changed.
            var before = Attempts(victim);
            await Patience.UntilAsync(() => Attempts(victim) >= before + 2, $"{injection}: the host tries again");
            await victim.SignalAsync("KILL");
        }

        var output = await victim.EndAsync();
        Count(place, output);
        AssertRefusalIsClear(output);
        Assert.That(output.Lines.SkipWhile(line => !line.StartsWith("failed ", StringComparison.Ordinal)), Has.None.StartsWith("ack "), output.ToString());
        await place.CompleteAsync(VictimRun.Scripted);
        return TracedCalls.Injected(place.FileOf("trace"));
    }

    private static VictimProcess StartUnder(VictimPlace place, string injection) =>
        place.Start(VictimRun.Scripted with { Under = Strace.Command(place.FileOf("trace"), place.StoreFiles, injection) });

    private static bool SaysWhy(VictimProcess victim) =>
        victim.ErrorLines.Any(line => line.Contains("waits", StringComparison.Ordinal) && line.Contains(Unavailable, StringComparison.Ordinal))
        || victim.Lines.Any(line => line.StartsWith("unavailable " + Unavailable, StringComparison.Ordinal));

    /// <summary>Appends that failed, and attempts that did not get as far as an append: to take the lease of a loop is a write as well.</summary>
    private static int Attempts(VictimProcess victim) =>
        victim.Lines.Count(line => line.StartsWith("failed ", StringComparison.Ordinal))
        + victim.ErrorLines.Count(line => line.Contains(Unavailable, StringComparison.Ordinal));

    /// <summary>A host that cannot start says so in one line.</summary>
    private static void AssertRefusalIsClear(VictimOutput output)
    {
        if (output.ExitCode == VictimOutput.Refused)
        {
            Assert.That(output.ErrorLines, Has.Count.EqualTo(1).And.All.StartsWith(Unavailable), output.ToString());
        }
    }

    private void Count(VictimPlace place, VictimOutput output)
    {
        place.Audit.Note(output);
        Interlocked.Add(ref _failures, output.Failures.Count);
        Interlocked.Add(ref _refused, output.ExitCode == VictimOutput.Refused ? 1 : 0);
    }
}
