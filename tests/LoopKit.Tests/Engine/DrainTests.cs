using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Models;
using LoopKit.Storage;
using LoopKit.Tests.Starts;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Engine;

/// <summary>A host that is stopped lets its loops finish their turn, within a time.</summary>
[Property("Requirement", "HOST-02")]
public sealed class DrainTests
{
    private static readonly TimeSpan _most = TimeSpan.FromMinutes(1);

    [Test]
    public async Task A_loop_in_the_middle_of_a_call_finishes_it_makes_no_other_and_gives_its_lease_back()
    {
        await using var scene = new DoorScene(options => options.LoopConcurrency = 1);
        var loops = await scene.StartAsync(2);
        await scene.Host.RunToIdleAsync();
        var drain = scene.Host.Services.GetRequiredService<LoopEngine>().DrainAsync(_most, CancellationToken.None).AsTask();
        await scene.Host.SettleAsync();
        Assert.That(drain.IsCompleted, Is.False, "the call still runs");
        scene.Door.Open();
        await drain;
        var events = await scene.EventsAsync(loops[0]);
        Assert.That(events[^1], Is.TypeOf<ToolCompleted>().With.Property(nameof(ToolCompleted.Outcome)).EqualTo(ToolOutcome.Succeeded));
        Assert.That(await scene.StatusesAsync(loops), Is.EqualTo(new[] { LoopStatus.Running, LoopStatus.Queued }), "and nobody has taken its place");

        scene.Host.Time.Advance(TimeSpan.FromMilliseconds(1));
        var lease = await scene.Host.Services.GetRequiredService<ILoopStore>().LeaseAsync(StreamId.ForLoop(loops[0]), new HostId("other"), TimeSpan.FromTicks(1));
        Assert.That(lease, Is.TypeOf<LeaseResult.Granted>());
        scene.Host.Time.Advance(TimeSpan.FromMilliseconds(1));
        await scene.Host.RestartAsync();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync(loops), Has.All.EqualTo(LoopStatus.Completed));
        Assert.That(scene.Order, Is.EqualTo(loops), "no call was made twice");
    }

    [Test]
    public async Task What_does_not_finish_in_time_is_cancelled_and_goes_on_in_the_next_host()
    {
        await using var scene = new DoorScene(_ => { }, doors: 2);
        var loop = (await scene.StartAsync(1)).Single();
        await scene.Host.RunToIdleAsync();
        var drain = scene.Host.Services.GetRequiredService<LoopEngine>().DrainAsync(_most, CancellationToken.None).AsTask();
        scene.Host.Time.Advance(_most - TimeSpan.FromSeconds(1));
        await scene.Host.SettleAsync();
        Assert.That(drain.IsCompleted, Is.False);
        scene.Host.Time.Advance(TimeSpan.FromSeconds(1));
        await drain;
        scene.Door.Open();
        await scene.Host.RestartAsync();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync([loop]), Has.All.EqualTo(LoopStatus.Completed));
    }

    [Test]
    public async Task A_loop_that_waits_or_is_paused_is_let_go_of_at_once()
    {
        await using var scene = new DoorScene(_ => { }, transcript: builder => builder.Fails(ModelFailureKind.RateLimited, retryAfter: TimeSpan.FromHours(1)));
        var loop = (await scene.StartAsync(1)).Single();
        await scene.Host.SettleAsync();
        Assert.That(await scene.StatusesAsync([loop]), Is.EqualTo(new[] { LoopStatus.Waiting }));
        await scene.Host.Services.GetRequiredService<LoopEngine>().DrainAsync(_most, CancellationToken.None);
        scene.Door.Open();
        await scene.Host.RestartAsync();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync([loop]), Has.All.EqualTo(LoopStatus.Completed));
    }
}
