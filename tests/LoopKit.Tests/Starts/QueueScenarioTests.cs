using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Scheduling;
using LoopKit.Starts;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace LoopKit.Tests.Starts;

/// <summary>Loops that may not run yet wait in the journal, and start when their turn comes.</summary>
[Property("Requirement", "SCHED-04")]
public sealed class QueueScenarioTests
{
    [Test]
    public async Task More_loops_than_places_wait_as_one_entry_each_and_run_in_turn()
    {
        await using var scene = new DoorScene(options => options.LoopConcurrency = 2);
        var loops = await scene.StartAsync(5);
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync(loops), Is.EqualTo(new[] { LoopStatus.Running, LoopStatus.Running, LoopStatus.Queued, LoopStatus.Queued, LoopStatus.Queued }));
        var waiting = await scene.EventsAsync(loops[2]);
        Assert.That(waiting.Select(loopEvent => loopEvent.GetType()), Is.EqualTo(new[] { typeof(LoopStarted), typeof(LoopQueued) }), "no host, no workspace, no runner");
        Assert.That(((LoopQueued)waiting[1]).Why, Is.EqualTo("2 of 2 loops run"));

        scene.Door.Open();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync(loops), Has.All.EqualTo(LoopStatus.Completed));
        Assert.That(scene.Order, Is.EquivalentTo(loops), "each once");
        Assert.That(scene.MostAtOnce, Is.EqualTo(2));
    }

    [Test]
    public async Task The_order_survives_a_restart_of_the_host_and_those_that_ran_run_on_first()
    {
        await using var scene = new DoorScene(options => options.LoopConcurrency = 1, doors: 3);
        var loops = await scene.StartAsync(4);
        await scene.Host.RunToIdleAsync();
        await scene.Host.Engine.SendAsync(loops[3], Priority(LoopPriority.Critical));
        await scene.Host.RestartAsync();
        await scene.Host.RestartAsync();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync(loops), Is.EqualTo(new[] { LoopStatus.Running, LoopStatus.Queued, LoopStatus.Queued, LoopStatus.Queued }));

        scene.Door.Open();
        await scene.Host.RunToIdleAsync();
        Assert.That(scene.Order.Distinct(), Is.EqualTo(new[] { loops[0], loops[3], loops[1], loops[2] }));
    }

    [Test]
    public async Task A_loop_that_is_paused_or_waits_for_a_person_gives_its_place_to_the_next_and_queues_when_it_goes_on()
    {
        await using var scene = new DoorScene(options => options.LoopConcurrency = 1);
        var loops = await scene.StartAsync(2);
        await scene.Host.RunToIdleAsync();
        await scene.Host.Engine.SendAsync(loops[0], new PauseLoop { Id = new CommandId("pause") });
        scene.Door.Open();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync(loops), Is.EqualTo(new[] { LoopStatus.Paused, LoopStatus.Completed }));

        scene.Door = new TestGate();
        var third = (await scene.StartAsync(1)).Single();
        await scene.Host.RunToIdleAsync();
        await scene.Host.Engine.SendAsync(loops[0], new ResumeLoop { Id = new CommandId("resume") });
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync([loops[0], third]), Is.EqualTo(new[] { LoopStatus.Queued, LoopStatus.Running }));
        scene.Door.Open();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync([loops[0], third]), Has.All.EqualTo(LoopStatus.Completed));
        Assert.That(scene.MostAtOnce, Is.EqualTo(1));
    }

    [Test]
    public async Task A_queued_loop_obeys_stop_pause_and_steer_without_starting()
    {
        await using var scene = new DoorScene(options => options.LoopConcurrency = 1);
        var loops = await scene.StartAsync(4);
        await scene.Host.RunToIdleAsync();
        await scene.Host.Engine.SendAsync(loops[1], new StopLoop { Id = new CommandId("stop"), By = "ada", Reason = "enough" });
        await scene.Host.Engine.SendAsync(loops[2], new PauseLoop { Id = new CommandId("pause") });
        await scene.Host.Engine.SendAsync(loops[3], new SteerLoop { Id = new CommandId("steer"), By = "ada", Text = "Mind the gap." });
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync(loops), Is.EqualTo(new[] { LoopStatus.Running, LoopStatus.Stopped, LoopStatus.Paused, LoopStatus.Queued }));
        Assert.That((await scene.EventsAsync(loops[3])).OfType<WorkspacePrepared>(), Is.Empty);

        scene.Door.Open();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync(loops), Is.EqualTo(new[] { LoopStatus.Completed, LoopStatus.Stopped, LoopStatus.Paused, LoopStatus.Completed }));
    }

    [Test]
    public async Task Limits_of_a_type_and_a_repository_keep_only_their_own_loops_back()
    {
        await using var scene = new DoorScene(options => options.LoopsPerRepository = 1, definition => definition with { MaxLoops = 2 });
        string[] places = ["a", "a", "b", "c", "d"];
        var loops = await scene.StartAsync(places.Length, index => spec => spec with { Repository = scene.DirectoryOf(places[index]), Definition = index == 4 ? "ralph" : DoorScene.Type });
        await scene.Host.RunToIdleAsync();
        Assert.That(
            await scene.StatusesAsync(loops),
            Is.EqualTo(new[] { LoopStatus.Running, LoopStatus.Queued, LoopStatus.Running, LoopStatus.Queued, LoopStatus.Running }));
        Assert.That(
            (await scene.QueueAsync()).Waiting.Select(waiting => waiting.Reason),
            Is.EqualTo(new[] { $"2 of 2 loops of type '{DoorScene.Type}' run", $"2 of 2 loops of type '{DoorScene.Type}' run" }));
        scene.Door.Open();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync(loops), Has.All.EqualTo(LoopStatus.Completed));
    }

    [Test]
    [Property("Requirement", "SCHED-05")]
    public async Task A_loop_that_may_not_start_before_a_time_starts_then_and_not_a_moment_earlier_also_over_a_restart()
    {
        await using var scene = new DoorScene(_ => { });
        scene.Door.Open();
        var at = scene.Host.Time.GetUtcNow().AddHours(30);
        var loop = (await scene.StartAsync(1, _ => spec => spec with { NotBefore = at })).Single();
        Assert.That((await scene.QueueAsync()).Waiting.Single().EstimatedWait, Is.EqualTo(TimeSpan.FromHours(30)));
        scene.Host.Time.Advance(TimeSpan.FromHours(10));
        await scene.Host.RestartAsync();
        scene.Host.Time.Advance(TimeSpan.FromHours(20) - TimeSpan.FromSeconds(1));
        await scene.Host.SettleAsync();
        Assert.That(await scene.StatusesAsync([loop]), Is.EqualTo(new[] { LoopStatus.Queued }));
        await scene.Host.RunToIdleAsync();
        var end = (await scene.Host.Engine.FindAsync(loop))!;
        Assert.That((end.Status, end.AdmittedAt), Is.EqualTo((LoopStatus.Completed, (DateTimeOffset?)at)));
    }

    [Test]
    public async Task The_time_of_a_loop_counts_from_its_turn_and_not_from_its_wait()
    {
        await using var scene = new DoorScene(_ => { }, definition => definition with { MaxDuration = TimeSpan.FromHours(1) });
        scene.Door.Open();
        var loop = (await scene.StartAsync(1, _ => spec => spec with { NotBefore = scene.Host.Time.GetUtcNow().AddDays(2) })).Single();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync([loop]), Is.EqualTo(new[] { LoopStatus.Completed }));
    }

    [Test]
    [Property("Requirement", "SCHED-05")]
    public async Task A_queued_loop_that_no_event_told_of_is_picked_up_by_the_next_look()
    {
        await using var scene = new DoorScene(options => options.LoopConcurrency = 1);
        var loops = await scene.StartAsync(2);
        await scene.Host.RunToIdleAsync();
        scene.Host.Services.GetRequiredService<StartPlaces>().Leave(loops[1]);
        scene.Door.Open();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync(loops), Is.EqualTo(new[] { LoopStatus.Completed, LoopStatus.Queued }));
        await scene.Host.Services.GetRequiredService<LoopEngine>().PickUpAsync(CancellationToken.None);
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync(loops), Has.All.EqualTo(LoopStatus.Completed));
        Assert.That(new[] { QueuePoll.Next(0), QueuePoll.Next(0.5), QueuePoll.Next(1) }.Select(time => time.TotalSeconds), Is.EqualTo(new[] { 8.0, 10, 12 }));
    }

    [Test]
    [Property("Requirement", "SCHED-03")]
    public async Task Priority_and_work_item_reach_the_scheduler_and_a_change_counts_from_the_next_call()
    {
        var asked = new List<PermitRequest>();
        await using var scene = new DoorScene(_ => { }, definition => definition with { Priority = LoopPriority.Low, WorkItem = "spec-7" }, asked);
        var loop = (await scene.StartAsync(1)).Single();
        await scene.Host.RunToIdleAsync();
        await scene.Host.Engine.SendAsync(loop, Priority(LoopPriority.High));
        scene.Door.Open();
        await scene.Host.RunToIdleAsync();
        Assert.That(asked.Select(request => (request.Priority, request.WorkItem)), Is.EqualTo(new[] { (LoopPriority.Low, "spec-7"), (LoopPriority.High, "spec-7") }));
        Assert.That((await scene.Host.Engine.FindAsync(loop))!.Priority, Is.EqualTo(LoopPriority.High));
    }

    [Test]
    public async Task The_estimate_is_what_loops_of_the_type_took_and_unknown_when_none_has_ended()
    {
        await using var scene = new DoorScene(options => options.LoopConcurrency = 1);
        var first = await scene.StartAsync(2);
        await scene.Host.RunToIdleAsync();
        Assert.That((await scene.QueueAsync()).Waiting.Select(waiting => (waiting.Position, waiting.EstimatedWait)), Is.EqualTo(new[] { (1, default(TimeSpan?)) }));
        scene.Host.Time.Advance(TimeSpan.FromMinutes(10));
        scene.Door.Open();
        await scene.Host.RunToIdleAsync();
        Assert.That(await scene.StatusesAsync(first), Has.All.EqualTo(LoopStatus.Completed));

        scene.Door = new TestGate();
        await scene.StartAsync(3);
        await scene.Host.RunToIdleAsync();
        scene.Host.Time.Advance(TimeSpan.FromMinutes(4));
        var waits = (await scene.QueueAsync()).Waiting.Select(waiting => Math.Round(waiting.EstimatedWait!.Value.TotalMinutes)).ToList();
        Assert.That(waits, Is.EqualTo(new[] { 6.0, 16 }), "one took ten minutes, the other none; the median of two is the longer");
    }

    private static ReprioritiseLoop Priority(LoopPriority priority) => new() { Id = new CommandId("priority"), Priority = priority, By = "ada" };
}
