using System.Text;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace LoopKit.Tests.Engine;

/// <summary>Recovery when one loop's journal cannot be read.</summary>
[Property("Requirement", "STORE-04")]
public sealed class QuarantineTests
{
    private const string Transcript = """
        turns: [ { text: "Wait.", delay: 00:00:01 } ]
        when-exhausted: repeat-last
        """;

    [TestCase("""{"type":"loop-exploded"}""", TestName = "An_unknown_event")]
    [TestCase("""{"type":"iteration-completed"}""", TestName = "An_event_without_its_fields")]
    [TestCase("not json", TestName = "No_JSON")]
    public async Task A_loop_with_a_damaged_journal_is_blocked_and_the_others_go_on(string damage)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var sound = LoopId.New(TimeProvider.System);
        var damaged = LoopId.New(TimeProvider.System);
        await using var directory = LoopKitTestHost.Create(Transcript);
        await using (var before = LoopKitTestHost.Create(directory: directory.Directory))
        {
            foreach (var loop in new[] { damaged, sound })
            {
                await before.Engine.StartAsync(loop, before.Spec("test -f done") with { MaxIterations = 1000 });
                await before.WaitForAsync(loop, recorded => recorded.Event is IterationStarted);
            }
        }

        await DamageAsync(Path.Combine(directory.Directory, "store"), damaged, damage);
        await using var host = LoopKitTestHost.Create(directory: directory.Directory);
        host.ReplaysAtEnd = false;
        foreach (var service in host.Services.GetServices<IHostedService>())
        {
            await service.StartAsync(default);
        }

        host.WriteFile("done", "");
        Assert.That((await host.Engine.WaitForRestAsync(sound, deadline.Token)).Status, Is.EqualTo(LoopStatus.Completed));
        var blocked = (await host.Engine.FindAsync(damaged))!;
        Assert.That(blocked.Status, Is.EqualTo(LoopStatus.Blocked));
        Assert.That(blocked.Reason, Has.Property("Code").EqualTo(EndCode.JournalDamaged).And.Property("Summary").Contains("cannot be read").And.Property("Advice").Contains("backup"));
        Assert.That(async () => await host.Engine.SendAsync(damaged, new ResumeLoop { Id = new CommandId("r") }), Throws.TypeOf<LoopKitException>());
        Assert.That((await host.Engine.FindAsync(damaged))!.Version, Is.EqualTo(blocked.Version), "blocked once");
    }

    /// <summary>Appends what no LoopKit has ever written.</summary>
    private static async Task DamageAsync(string directory, LoopId loop, string payload)
    {
        await using var store = SqliteLoopStore.Open(directory, new SqliteStoreOptions(), TimeProvider.System);
        var last = (await store.FindLoopAsync(loop))!;
        var lease = (LeaseResult.Granted)await store.LeaseAsync(StreamId.ForLoop(loop), new HostId("damage"), TimeSpan.FromMinutes(1));
        await store.AppendAsync(new AppendRequest
        {
            Stream = StreamId.ForLoop(loop),
            ExpectedVersion = last.Version,
            Epoch = lease.Epoch,
            Events = [new EventData("loop-exploded", Encoding.UTF8.GetBytes(payload), DateTimeOffset.UnixEpoch)],
            Summary = last with { Version = last.Version + 1 },
        });
    }
}
