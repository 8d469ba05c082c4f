using LoopKit.Scheduling;
using LoopKit.Testing;

namespace LoopKit.Tests.Scheduling;

[Property("Requirement", "SCHED-01")]
public sealed class SchedulerTests
{
    private readonly ManualTimeProvider _time = new();

    [Test]
    public async Task More_loops_than_slots_all_get_their_turn_and_never_more_at_once_than_slots()
    {
        using var scheduler = new Scheduler(TimeProvider.System, new LaneLimits(2));
        var running = 0;
        var most = 0;
        var calls = 0;
        await Task.WhenAll(Enumerable.Range(1, 100).Select(loop => Task.Run(async () =>
        {
            for (var call = 0; call < 20; call++)
            {
                var permit = await AcquireAsync(scheduler, loop);
                InterlockedMax(ref most, Interlocked.Increment(ref running));
                await Task.Yield();
                Interlocked.Decrement(ref running);
                Interlocked.Increment(ref calls);
                await scheduler.ReleaseAsync(permit, new PermitUsage());
            }
        }))).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That((calls, most), Is.EqualTo((2_000, 2)));
        Assert.That((await scheduler.InspectAsync()).Lanes.Single(), Has.Property("Holders").Empty.And.Property("Waiting").Empty);
    }

    [Test]
    public async Task Higher_priority_goes_first_and_the_oldest_first_within_a_priority()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(1));
        var holder = await AcquireAsync(scheduler, 1);
        var normal = AcquireAsync(scheduler, 2);
        var later = AcquireAsync(scheduler, 3);
        var critical = AcquireAsync(scheduler, 4, LoopPriority.Critical);
        Assert.That((await scheduler.InspectAsync()).Lanes.Single().Waiting, Is.EqualTo([Loop(4), Loop(2), Loop(3)]));
        await scheduler.ReleaseAsync(holder, new PermitUsage());
        await scheduler.ReleaseAsync(await critical, new PermitUsage());
        await scheduler.ReleaseAsync(await normal, new PermitUsage());
        Assert.That((await later).Loop, Is.EqualTo(Loop(3)));
    }

    [Test]
    public async Task A_waiter_that_is_cancelled_leaves_the_queue_and_takes_no_slot()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(1));
        var holder = await AcquireAsync(scheduler, 1);
        using var cancel = new CancellationTokenSource();
        var cancelled = scheduler.AcquireAsync(Request(2), cancel.Token).AsTask();
        var next = AcquireAsync(scheduler, 3);
        await cancel.CancelAsync();
        Assert.That(async () => await cancelled, Throws.InstanceOf<OperationCanceledException>());
        await scheduler.ReleaseAsync(holder, new PermitUsage());
        Assert.That((await next).Loop, Is.EqualTo(Loop(3)));
    }

    [Test]
    public async Task The_permit_of_a_crashed_holder_expires()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(1));
        var lost = await AcquireAsync(scheduler, 1);
        var next = AcquireAsync(scheduler, 2);
        _time.Advance(TimeSpan.FromMinutes(14));
        Assert.That(next.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromMinutes(2));
        var granted = await next.WaitAsync(TimeSpan.FromMinutes(1));
        await scheduler.ReleaseAsync(lost, new PermitUsage());
        Assert.That((await scheduler.InspectAsync()).Lanes.Single().Holders, Is.EqualTo([granted.Loop]), "a late release does not free somebody else's slot");
    }

    [Test]
    [Property("Requirement", "SCHED-02")]
    public async Task A_rate_limit_pauses_its_lane_and_no_other()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(4));
        await scheduler.ReleaseAsync(await AcquireAsync(scheduler, 1), new PermitUsage { RateLimitedFor = TimeSpan.FromSeconds(30) });
        var paused = AcquireAsync(scheduler, 2);
        Assert.That((await scheduler.AcquireAsync(Request(3) with { Lane = "other" })), Is.TypeOf<PermitResult.Granted>());
        _time.Advance(TimeSpan.FromSeconds(29));
        Assert.That(paused.IsCompleted, Is.False);
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await paused.WaitAsync(TimeSpan.FromMinutes(1))).Loop, Is.EqualTo(Loop(2)));
    }

    [Test]
    [Property("Requirement", "SCHED-02")]
    public async Task No_window_of_time_has_more_calls_than_the_lane_allows_whenever_they_reach_the_provider()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(8, Requests: 3));
        var (first, second) = (await AcquireAsync(scheduler, 1), await AcquireAsync(scheduler, 2));
        _time.Advance(TimeSpan.FromSeconds(10));
        await scheduler.ReleaseAsync(first, new PermitUsage());
        await AcquireAsync(scheduler, 3);
        var fourth = AcquireAsync(scheduler, 4);
        var fifth = AcquireAsync(scheduler, 5);
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.That(fourth.IsCompleted, Is.False, "the first call may have reached the provider when it was given back");
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That((await fourth.WaitAsync(TimeSpan.FromMinutes(1))).Loop, Is.EqualTo(Loop(4)));
        Assert.That(fifth.IsCompleted, Is.False, "the second is still under way");
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await fifth.WaitAsync(TimeSpan.FromMinutes(1))).Loop, Is.EqualTo(Loop(5)), "a long call has arrived by a quarter of the window");
        await scheduler.ReleaseAsync(second, new PermitUsage());
    }

    [Test]
    [Property("Requirement", "SCHED-02")]
    public async Task A_waiter_that_leaves_uses_up_no_call_of_the_window()
    {
        using var scheduler = new Scheduler(_time, new LaneLimits(8, Requests: 1));
        await scheduler.ReleaseAsync(await AcquireAsync(scheduler, 1), new PermitUsage());
        using var cancel = new CancellationTokenSource();
        var left = scheduler.AcquireAsync(Request(2), cancel.Token).AsTask();
        var next = AcquireAsync(scheduler, 3);
        await cancel.CancelAsync();
        Assert.That(async () => await left, Throws.InstanceOf<OperationCanceledException>());
        _time.Advance(TimeSpan.FromSeconds(61));
        Assert.That((await next.WaitAsync(TimeSpan.FromMinutes(1))).Loop, Is.EqualTo(Loop(3)));
    }

    private static LoopId Loop(int number) => new($"loop-{number}");

    private static PermitRequest Request(int loop) => new() { Loop = Loop(loop), Lane = "lane" };

    private static async Task<Permit> AcquireAsync(Scheduler scheduler, int loop, LoopPriority priority = LoopPriority.Normal) =>
        ((PermitResult.Granted)await scheduler.AcquireAsync(Request(loop) with { Priority = priority })).Permit;

    private static void InterlockedMax(ref int most, int value)
    {
        for (var seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, seen);
        }
    }
}
