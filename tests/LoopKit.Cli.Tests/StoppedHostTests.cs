using LoopKit.Cli.Tests.Processes;
using LoopKit.Events;

namespace LoopKit.Cli.Tests;

/// <summary>A <c>loopkit run</c> that stands still (SIGSTOP) for longer than its lease, another one, and the first one again.</summary>
[Platform("Linux")]
public sealed class StoppedHostTests
{
    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_host_stopped_past_its_lease_is_replaced_and_cannot_write_when_it_goes_on()
    {
        using var scene = new Scene();
        scene.Script("""
            turns:
              - text: "I write the answer."
                delay: 00:00:05
                tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42\n" } } ]
              - text: "Done."
            when-exhausted: repeat-last
            """);
        var first = scene.Start(scene.RunArguments());
        await first.UntilEventAsync("turn-started");
        await first.SignalAsync("STOP");

        var refused = await scene.RunAsync(scene.RunArguments());
        Assert.That(refused.Error, Does.Contain("LK2001").And.Contain("in use by process"), "its lease has not passed");

        // Half a minute passes.
        var note = Path.Combine(scene.Store, "host.json");
        File.SetLastWriteTimeUtc(note, File.GetLastWriteTimeUtc(note).AddSeconds(-31));
        var second = scene.Start(scene.RunArguments());
        await second.UntilEventAsync("host-attached");
        await first.SignalAsync("CONT");
        var fenced = await first.EndAsync();
        Assert.That(fenced.Error + fenced.Output, Does.Contain("LK2006"), fenced.ToString());
        Assert.That(fenced.ExitCode, Is.Not.Zero, fenced.ToString());

        var end = await second.EndAsync();
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        var journal = await scene.JournalAsync();
        journal.AssertWhole();
        journal.AssertHolds(fenced.Events);
        journal.AssertHolds(end.Events);
        Assert.That(journal.All<HostAttached>(), Has.Count.EqualTo(2));
        Assert.That(journal.All<LoopCompleted>(), Has.Count.EqualTo(1));
        Assert.That(scene.Git("show", "loopkit/job:answer.txt"), Is.EqualTo("42\n"));
    }
}
