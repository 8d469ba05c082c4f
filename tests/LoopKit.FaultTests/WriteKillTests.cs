using LoopKit.FaultTests.Harness;

namespace LoopKit.FaultTests;

/// <summary>SIGKILL at the very call: before each write, sync, rename, truncation and removal that a run makes in its store.</summary>
[Category("writes")]
public sealed class WriteKillTests
{
    /// <summary>How many of the calls are tried in the quick form.</summary>
    private const int Sample = 6;

    private StoreKind _kind;
    private int _kills;
    private int _events;

    [TestCase(StoreKind.Sqlite, Description = "STORE-01")]
    [TestCase(StoreKind.Jsonl, Description = "STORE-02")]
    [Property("Requirement", "STORE-04")]
    [Property("Threat", "FILE-09")]
    public async Task A_host_killed_at_any_write_or_sync_loses_nothing_acknowledged(StoreKind kind)
    {
        _kind = kind;
        Strace.Require();
        var calls = await CallsAsync();
        if (FaultForm.IsFull)
        {
            await Parallel.ForEachAsync(calls.Keys, new ParallelOptions { MaxDegreeOfParallelism = FaultForm.Lanes }, async (call, _) => await KillAtAllAsync(call));
        }
        else
        {
            foreach (var (call, number) in SampleOf(calls))
            {
                Assert.That(await KillAtAsync(call, number), Is.True, $"{call} number {number} was not reached");
            }
        }

        FaultReport.Write($"kill at {(FaultForm.IsFull ? "every write and sync" : "a sample of the writes and syncs")}, {kind}", _kills, $"of {calls.Values.Sum()} calls in a run ({Text(calls)}); {_events} events, 0 acknowledged lost");
    }

    /// <summary>Number 1, 2, 3 … of one kind of call, until a run is not killed any more.</summary>
    private async Task KillAtAllAsync(string call)
    {
        for (var number = 1; await KillAtAsync(call, number); number++)
        {
            // The condition does it all.
        }
    }

    /// <returns>Whether the run came so far.</returns>
    private async Task<bool> KillAtAsync(string call, int number)
    {
        using var place = new VictimPlace(kind: _kind);
        var traced = VictimRun.Scripted with { Under = Strace.Command(place.FileOf("trace"), TracedFiles(place), $"{call}:signal=SIGKILL:when={number}") };
        var output = await place.Start(traced).EndAsync();
        Assert.That(output.ExitCode, Is.EqualTo(VictimOutput.Killed).Or.Zero, output.ToString());
        place.Audit.Note(output);
        var findings = await place.CompleteAsync(VictimRun.Scripted);
        Assert.That(findings.Loops, Is.EqualTo(1));
        Interlocked.Add(ref _events, findings.Events);
        if (output.ExitCode == VictimOutput.Killed)
        {
            Interlocked.Increment(ref _kills);
            return true;
        }

        return false;
    }

    /// <summary>The calls of a run that nobody kills.</summary>
    private async Task<IReadOnlyDictionary<string, int>> CallsAsync()
    {
        using var place = new VictimPlace(kind: _kind);
        var log = place.FileOf("trace");
        var output = await place.Start(VictimRun.Scripted with { Under = Strace.Command(log, TracedFiles(place)) }).EndAsync();
        Assert.That(output.ExitCode, Is.Zero, output.ToString());
        return TracedCalls.Count(log);
    }

    /// <summary>The names of a JSONL store's files are not known before, so that every write of the host counts, also to its workspace and its output.</summary>
    private static IReadOnlyList<string> TracedFiles(VictimPlace place) => place.Kind == StoreKind.Sqlite ? place.StoreFiles : [];

    /// <summary>At even distances over all calls, beginning anywhere. The last of a kind are left out: another run may have some less.</summary>
    private static IEnumerable<(string Call, int Number)> SampleOf(IReadOnlyDictionary<string, int> calls)
    {
        var all = calls.SelectMany(call => Enumerable.Range(1, Math.Max(1, Math.Min(call.Value - 10, call.Value * 3 / 4))).Select(number => (call.Key, number))).ToList();
        var first = new Random(FaultForm.Seed).Next(all.Count);
        return Enumerable.Range(0, Sample).Select(index => all[(first + (index * all.Count / Sample)) % all.Count]);
    }

    private static string Text(IReadOnlyDictionary<string, int> calls) => string.Join(", ", calls.OrderByDescending(call => call.Value).Select(call => $"{call.Value} {call.Key}"));
}
