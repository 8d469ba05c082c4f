using System.Globalization;
using LoopKit.Events;
using LoopKit.FaultTests.Harness;
using LoopKit.Testing;

namespace LoopKit.FaultTests;

/// <summary>SIGSTOP: a process that neither ends nor goes on.</summary>
[Category("stopped")]
public sealed class StoppedProcessTests
{
    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_second_host_is_refused_and_told_who_the_first_is_also_while_that_is_stopped()
    {
        using var place = new VictimPlace();
        var first = place.Start(new VictimRun { Total = 40 });
        await first.UntilLinesAsync("ack ", 20);
        await AssertRefusedAsync(place, first);
        await first.SignalAsync("STOP");
        await AssertRefusedAsync(place, first);
        await first.SignalAsync("CONT");

        var output = await first.EndAsync();
        Assert.That(output.ExitCode, Is.Zero, output.ToString());
        place.Audit.Note(output);
        await place.CheckAsync();
        FaultReport.Write("second host on a store", 2, $"refused by LK2001 with the first one's process number, also while it was stopped; {place.Audit.Acknowledged} acknowledged appends, 0 lost");
    }

    [Test]
    [Property("Requirement", "ENG-06")]
    public async Task A_command_that_is_stopped_times_out_and_is_killed()
    {
        await using var host = LoopKitTestHost.Create("turns: [ { text: ok } ]\nwhen-exhausted: repeat-last");
        var note = Path.Combine(host.Directory, "process");
        var spec = host.Spec($"echo $$ > {note}; kill -STOP $$; echo never") with { MaxIterations = 1 };
        var end = await host.RunAsync(spec with { Validation = [spec.Validation![0] with { Timeout = TimeSpan.FromSeconds(1) }] });
        Assert.That(end.Reason?.Code, Is.EqualTo(EndCode.MaxIterations));
        var receipt = (await host.EventsAsync(end.Id)).Select(recorded => recorded.Event).OfType<ValidationCompleted>().Single().Receipt;
        Assert.That(receipt, Has.Property("TimedOut").True.And.Property("Passed").False);
        Assert.That(LoopProcesses.IsAlive(int.Parse(File.ReadAllText(note), CultureInfo.InvariantCulture)), Is.False, "the stopped process");
        FaultReport.Write("stopped command", 1, $"timed out after {receipt.Duration.TotalSeconds:0.0} s, killed");
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_host_that_is_stopped_for_a_while_goes_on_as_if_nothing_had_been()
    {
        using var place = new VictimPlace();
        var random = new Random(FaultForm.Seed);
        var victim = place.Start(new VictimRun { Total = 40 });
        var stops = 0;
        for (var seen = 0; stops < 5 && !victim.Lines.Contains("idle"); stops++)
        {
            seen += random.Next(20, 120);
            await victim.UntilAsync(lines => lines.Contains("idle") || lines.Count(line => line.StartsWith("ack ", StringComparison.Ordinal)) >= seen, $"{seen} appends");
            await victim.SignalAsync("STOP");
            await Task.Delay(random.Next(100, 800));
            await victim.SignalAsync("CONT");
        }

        var output = await victim.EndAsync();
        Assert.That(output.ExitCode, Is.Zero, output.ToString());
        place.Audit.Note(output);
        var findings = await place.CheckAsync();
        Assert.That(findings.Repeated, Is.Zero, "effects that happened twice");
        FaultReport.Write("host stopped and continued", stops, $"{findings.Loops} loops completed, no effect twice; {place.Audit.Acknowledged} acknowledged appends, 0 lost");
    }

    private static async Task AssertRefusedAsync(VictimPlace place, VictimProcess first)
    {
        var second = await place.Start(new VictimRun()).EndAsync();
        Assert.That(second.ExitCode, Is.EqualTo(VictimOutput.Refused), second.ToString());
        Assert.That(second.ErrorLines, Has.Count.EqualTo(1), second.ToString());
        Assert.That(second.ErrorLines[0], Does.StartWith("LK2001: ").And.Contains($"process {first.HostProcess} "));
        Assert.That(second.Acknowledged, Is.Empty);
    }
}
