using System.Diagnostics;
using LoopKit.Events;
using LoopKit.FaultTests.Harness;

namespace LoopKit.FaultTests;

/// <summary>A disk that takes its time for every sync.</summary>
[Category("slow")]
public sealed class SlowDiskTests
{
    private const int DelayMilliseconds = 150;

    [Test]
    [Property("Requirement", "STORE-01")]
    public async Task A_slow_disk_makes_loops_slow_and_nothing_else()
    {
        Strace.Require();
        using var place = new VictimPlace();
        var log = place.FileOf("trace");
        var run = new VictimRun { Total = 20, Under = Delayed(place, log) };
        var watch = Stopwatch.StartNew();
        var output = await place.Start(run).EndAsync();
        Assert.That(output.ExitCode, Is.Zero, output.ToString());
        place.Audit.Note(output);
        var findings = await place.CheckAsync();
        Assert.That(findings.Repeated, Is.Zero, "effects that happened twice");
        await AssertNoIterationTwiceAsync(place);

        var delayed = TracedCalls.Count(log)["fsync"];
        Assert.That(watch.Elapsed.TotalMilliseconds, Is.GreaterThan(delayed * DelayMilliseconds), "every sync was waited for");
        FaultReport.Write("slow sync", delayed, $"by {DelayMilliseconds} ms each; {place.Audit.Acknowledged} appends in {watch.Elapsed.TotalSeconds:0.0} s, 0 lost, no iteration twice");
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_host_killed_while_it_waits_for_a_slow_disk_loses_nothing_acknowledged()
    {
        Strace.Require();
        var kills = FaultForm.IsFull ? 100 : 3;
        var random = new Random(FaultForm.Seed);
        using var place = new VictimPlace();
        var waiting = 0;
        for (var kill = 1; kill <= kills; kill++)
        {
            var victim = place.Start(new VictimRun { Under = Delayed(place, place.FileOf("trace")) });
            await victim.UntilLinesAsync("begin ", random.Next(1, 60));
            var output = await victim.KillAsync();
            waiting += output.InFlight > 0 ? 1 : 0;
            place.Audit.Note(output);
            await place.Audit.CheckNewAsync();
        }

        await place.CompleteAsync(new VictimRun { Total = 1 });
        Assert.That(waiting, Is.GreaterThan(kills / 2), "kills while appends waited for the disk");
        FaultReport.Write("kill -9 during slow syncs", kills, $"{waiting} while appends waited; {place.Audit.Acknowledged} acknowledged appends, 0 lost");
    }

    private static IReadOnlyList<string> Delayed(VictimPlace place, string log) =>
        Strace.Command(log, place.StoreFiles, $"fsync:delay_exit={DelayMilliseconds * 1000}");

    private static async Task AssertNoIterationTwiceAsync(VictimPlace place)
    {
        foreach (var journal in await place.Audit.CheckAllAsync())
        {
            var started = journal.All<IterationStarted>().Select(iteration => iteration.Iteration).ToList();
            Assert.That(started, Is.EqualTo(Enumerable.Range(1, started.Count)), $"iterations of {journal.Loop}");
        }
    }
}
