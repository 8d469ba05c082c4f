using LoopKit.FaultTests.Harness;

namespace LoopKit.FaultTests;

/// <summary>A host that stands still for longer than its lease, is replaced by another process, and goes on.</summary>
[Category("stopped")]
public sealed class TakeoverTests
{
    /// <summary>A lease of 30 seconds and the watch after it take four real ones.</summary>
    private const int Speed = 10;

    private const int MostAttempts = 200;

    private int _heldUp;

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_host_stopped_past_its_lease_is_replaced_and_cannot_write_when_it_goes_on()
    {
        using var place = new VictimPlace();
        var run = new VictimRun { Loops = 3, Speed = Speed };
        var first = place.Start(run);
        await first.UntilLinesAsync("ack ", 30);
        await first.SignalAsync("STOP");
        var second = await ReplaceAsync(place, run, first);
        await second.UntilLinesAsync("ack ", 30);
        await first.SignalAsync("CONT");

        var replaced = await first.EndAsync();
        Assert.That(replaced.ExitCode, Is.EqualTo(VictimOutput.Refused), replaced.ToString());

        // Its loops say so, and so does whoever starts another one; unless the other host has started one of that name meanwhile.
        Assert.That(replaced.ErrorLines, Has.Some.Contains("cannot be run by this host. LK2006").And.Some.Matches("^LK(2006|1002): "), replaced.ToString());
        await second.UntilLinesAsync("ack ", second.Lines.Count(line => line.StartsWith("ack ", StringComparison.Ordinal)) + 30);
        var replacing = await second.KillAsync();
        AssertNothingAfter(replaced.Acknowledged, replacing.Acknowledged);
        place.Audit.Note(replaced);
        place.Audit.Note(replacing);
        await place.CompleteAsync(run with { Total = 1 });
        FaultReport.Write("host stopped past its lease", 1, $"replaced after {_heldUp} attempts in the middle of a write; it wrote nothing more and ended with LK2006; {place.Audit.Acknowledged} acknowledged appends, 0 lost");
    }

    /// <summary>Starts hosts until one takes over. One that was stopped in the middle of a write cannot be replaced: it goes on for a moment.</summary>
    private async Task<VictimProcess> ReplaceAsync(VictimPlace place, VictimRun run, VictimProcess first)
    {
        for (var attempt = 1; attempt <= MostAttempts; attempt++)
        {
            var next = place.Start(run);
            await Patience.UntilAsync(() => next.HasExited || next.Lines.Contains("ready"), "a host takes over or is refused");
            if (!next.HasExited)
            {
                return next;
            }

            var refused = await next.EndAsync();
            Assert.That(refused.ErrorLines, Has.Count.EqualTo(1).And.All.StartsWith("LK2001: "), refused.ToString());
            if (refused.ErrorLines[0].Contains("in the middle of a write", StringComparison.Ordinal))
            {
                _heldUp++;
                await first.SignalAsync("CONT");
                await first.UntilLinesAsync("ack ", first.Lines.Count(line => line.StartsWith("ack ", StringComparison.Ordinal)) + 1);
                await first.SignalAsync("STOP");
            }
        }

        throw new InvalidOperationException($"No host took over in {MostAttempts} attempts.");
    }

    /// <summary>In every stream, what the first host was told comes before what the second one was.</summary>
    private static void AssertNothingAfter(IReadOnlyList<Acknowledgement> first, IReadOnlyList<Acknowledgement> second)
    {
        var begins = second.GroupBy(acknowledgement => acknowledgement.Stream).ToDictionary(stream => stream.Key, stream => stream.Min(acknowledgement => acknowledgement.Version), StringComparer.Ordinal);
        Assert.That(begins, Is.Not.Empty);
        Assert.That(first.Where(acknowledgement => begins.TryGetValue(acknowledgement.Stream, out var begin) && acknowledgement.Version >= begin), Is.Empty);
    }
}
