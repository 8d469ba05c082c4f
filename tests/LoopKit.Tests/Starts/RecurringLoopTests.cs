using LoopKit.Engine;
using LoopKit.Starts;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Starts;

/// <summary>Loops that start again and again: the one that waits is the schedule.</summary>
[Property("Requirement", "SCHED-05")]
public sealed class RecurringLoopTests
{
    [Test]
    public async Task Each_time_a_loop_runs_and_the_next_one_waits_over_restarts_until_that_is_stopped()
    {
        await using var scene = await HourlyAsync();
        scene.Door.Open();
        scene.Host.Time.Advance(TimeSpan.FromHours(1));
        await scene.Host.SettleAsync();
        Assert.That(await LoopsAsync(scene), Is.EqualTo(new[] { "loop-1 completed", "loop-1-20260102-0500 queued" }));
        await scene.Host.RestartAsync();
        scene.Host.Time.Advance(TimeSpan.FromHours(1));
        await scene.Host.SettleAsync();
        Assert.That(await LoopsAsync(scene), Is.EqualTo(new[] { "loop-1 completed", "loop-1-20260102-0500 completed", "loop-1-20260102-0600 queued" }));

        var waiting = (await scene.QueueAsync()).Waiting.Single();
        Assert.That((waiting.Loop.Schedule, waiting.Loop.Cron, waiting.Reason), Is.EqualTo(("loop-1", "0 * * * *", "not before 2026-01-02 06:00:00Z")));
        await scene.Host.Engine.SendAsync(waiting.Loop.Id, new StopLoop { Id = new CommandId("stop"), By = "ada", Reason = "enough" });
        scene.Host.Time.Advance(TimeSpan.FromHours(5));
        await scene.Host.SettleAsync();
        Assert.That(await LoopsAsync(scene), Has.Count.EqualTo(3).And.All.Not.Contain("queued"));
    }

    [Test]
    public async Task A_time_is_skipped_and_says_so_while_the_loop_before_has_not_ended()
    {
        await using var scene = await HourlyAsync();
        scene.Host.Time.Advance(TimeSpan.FromHours(2));
        await scene.Host.SettleAsync();
        Assert.That(await LoopsAsync(scene), Is.EqualTo(new[] { "loop-1 running", "loop-1-20260102-0500 queued" }));
        var skipped = (await scene.QueueAsync()).Waiting.Single().Loop;
        Assert.That(skipped.NotBefore, Is.EqualTo(new DateTimeOffset(2026, 1, 2, 6, 0, 0, TimeSpan.Zero)));
        Assert.That((await scene.EventsAsync(skipped.Id)).OfType<Events.LoopQueued>().Last().Why, Is.EqualTo("skipped 2026-01-02 05:00Z: loop 'loop-1' of this schedule has not ended"));

        scene.Door.Open();
        await scene.Host.SettleAsync();
        scene.Host.Time.Advance(TimeSpan.FromHours(1));
        await scene.Host.SettleAsync();
        Assert.That(await LoopsAsync(scene), Is.EqualTo(new[] { "loop-1 completed", "loop-1-20260102-0500 completed", "loop-1-20260102-0700 queued" }));
    }

    [Test]
    public async Task Times_that_passed_while_nothing_ran_are_made_up_for_once()
    {
        await using var scene = await HourlyAsync();
        scene.Door.Open();
        using (scene.Host.Services.GetRequiredService<StartPlaces>().Hold())
        {
            scene.Host.Time.Advance(TimeSpan.FromHours(10));
        }

        await scene.Host.SettleAsync();
        Assert.That(await LoopsAsync(scene), Is.EqualTo(new[] { "loop-1 completed", "loop-1-20260102-1400 queued" }));
    }

    [Test]
    public async Task A_schedule_whose_type_is_gone_waits_for_the_next_time_and_says_why()
    {
        await using var scene = new DoorScene(_ => { });
        var file = Path.Combine(scene.Host.Directory, "loops", "gone.yaml");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "extends: ralph");
        var loop = (await scene.StartAsync(1, _ => spec => spec with { Cron = "0 * * * *", TimeZone = "UTC", Definition = "gone" })).Single();
        File.Delete(file);
        scene.Host.Time.Advance(TimeSpan.FromHours(1));
        await scene.Host.SettleAsync();
        var waiting = (await scene.Host.Engine.FindAsync(loop))!;
        Assert.That((waiting.Status, waiting.NotBefore?.Hour), Is.EqualTo((LoopStatus.Queued, (int?)5)));
        Assert.That((await scene.EventsAsync(loop)).OfType<Events.LoopQueued>().Last().Why, Does.Contain("cannot be queued: ").And.Contain("'gone'"));
    }

    /// <summary>It is four minutes past three.</summary>
    private static async Task<DoorScene> HourlyAsync()
    {
        var scene = new DoorScene(_ => { });
        await scene.StartAsync(1, _ => spec => spec with { Cron = "0 * * * *", TimeZone = "UTC" });
        return scene;
    }

    private static async Task<List<string>> LoopsAsync(DoorScene scene) =>
        [.. (await scene.Host.Engine.ListAsync(LoopQuery.All).ToListAsync()).OrderBy(loop => loop.Name, StringComparer.Ordinal).Select(loop => $"{loop.Name} {loop.Status.ToString().ToLowerInvariant()}")];
}
