using System.Diagnostics;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.FaultTests.Harness;
using LoopKit.Scheduling;
using LoopKit.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace LoopKit.FaultTests;

/// <summary>A clock that is put back an hour, or on ten years, while loops run.</summary>
[Category("clock")]
public sealed class ClockTests
{
    private const string RetryOnce = """
        turns:
          - error: { kind: rate-limited, retry-after: 1s }
          - text: "Done."
        when-exhausted: repeat-last
        """;

    private static readonly TimeSpan _anHourBack = TimeSpan.FromHours(-1);
    private static readonly TimeSpan _tenYearsOn = TimeSpan.FromDays(3653);
    private static readonly object[] _jumps = [_anHourBack, _tenYearsOn, -_tenYearsOn];

    private readonly JumpingTime _time = new();

    [TestCaseSource(nameof(_jumps))]
    [Property("Requirement", "SCHED-01")]
    public async Task A_wait_takes_its_time_wherever_the_clock_jumps(TimeSpan jump)
    {
        await using var host = Create(RetryOnce);
        var loop = LoopId.New(_time);
        await host.Engine.StartAsync(loop, host.Spec("true"));
        await host.WaitForAsync(loop, recorded => recorded.Event is TurnFailed);
        var watch = Stopwatch.StartNew();
        _time.Jump(jump);

        // Mail wakes a loop that waits; it must not take the clock's word for the end of its wait.
        await host.Engine.SendAsync(loop, new ResumeLoop { Id = CommandId.New(_time) });
        await host.WaitForAsync(loop, recorded => recorded.Event is WaitEnded);
        Assert.That(watch.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(0.5)).And.LessThan(TimeSpan.FromSeconds(60)));
        var end = await host.Engine.WaitForRestAsync(loop);
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        FaultReport.Write($"clock jumps by {jump.TotalHours:0} h in a wait", _time.Jumps, $"a wait of 1 s took {watch.Elapsed.TotalSeconds:0.0} s");
    }

    [TestCaseSource(nameof(_jumps))]
    [Property("Requirement", "STORE-04")]
    public async Task A_restart_after_a_jump_goes_on_and_takes_the_lease_over(TimeSpan jump)
    {
        var directory = Directory.CreateTempSubdirectory("loopkit-clock-").FullName;
        var loop = LoopId.New(_time);
        await using (var host = Create("turns: [ { text: slow, delay: 00:05:00 } ]", directory))
        {
            await host.Engine.StartAsync(loop, host.Spec("true"));
            await host.WaitForAsync(loop, recorded => recorded.Event is TurnStarted);
        }

        _time.Jump(jump);
        await using var next = Create("turns: [ { text: quick } ]\nwhen-exhausted: repeat-last", directory);
        await next.Engine.SendAsync(loop, new ResumeLoop { Id = CommandId.New(_time) });
        var end = await next.Engine.WaitForRestAsync(loop);
        Assert.That(end.Status, Is.EqualTo(LoopStatus.Completed), end.Reason?.ToString());
        Assert.That((await next.EventsAsync(loop)).Select(recorded => recorded.Event).OfType<HostAttached>().Select(attached => attached.Epoch), Is.Ordered.Ascending.And.Unique);
        FaultReport.Write($"clock jumps by {jump.TotalHours:0} h over a restart", _time.Jumps, "the lease was taken over, the loop completed");
        Directory.Delete(directory, recursive: true);
    }

    [Test]
    [Property("Requirement", "ENG-04")]
    public async Task Limits_hold_and_no_duration_is_negative_while_the_clock_jumps_to_and_fro()
    {
        await using var host = Create("""
            turns:
              - text: "I look."
                delay: 00:00:00.05
                tool-calls: [ { name: run, arguments: { command: "sleep 0.05" } } ]
              - text: "Done."
            when-exhausted: repeat-all
            """);
        var loop = LoopId.New(_time);
        await host.Engine.StartAsync(loop, host.Spec("sleep 0.05; false") with { MaxIterations = 6 });
        await foreach (var recorded in host.Engine.WatchAsync(loop))
        {
            _time.Jump(recorded.Version % 3 == 0 ? _tenYearsOn : recorded.Version % 3 == 1 ? -_tenYearsOn : _anHourBack);
        }

        var events = (await host.EventsAsync(loop)).Select(recorded => recorded.Event).ToList();
        Assert.That(events[^1], Is.InstanceOf<LoopFailed>().With.Property("Reason").Property("Code").EqualTo(EndCode.MaxIterations));
        Assert.That(events.OfType<IterationStarted>().Count(), Is.EqualTo(6));
        Assert.That(events.OfType<TurnFailed>(), Is.Empty, "no turn timed out by the clock");
        var durations = events.OfType<ToolCompleted>().Select(tool => tool.Duration).Concat(events.OfType<ValidationCompleted>().Select(validation => validation.Receipt.Duration)).ToList();
        Assert.That(durations, Has.Count.EqualTo(12).And.All.InRange(TimeSpan.FromSeconds(0.04), TimeSpan.FromSeconds(60)));
        Assert.That(events.OfType<ValidationCompleted>().Select(validation => validation.Receipt.TimedOut), Has.None.True);
        FaultReport.Write("clock jumps at every event", _time.Jumps, $"6 of 6 iterations, {durations.Count} durations, the shortest {durations.Min().TotalMilliseconds:0} ms, none timed out");
    }

    [TestCaseSource(nameof(_jumps))]
    [Property("Requirement", "SCHED-01")]
    public async Task No_more_calls_than_allowed_run_at_a_time_and_a_pause_ends_whatever_the_clock_says(TimeSpan jump)
    {
        await using var host = Create(RetryOnce);
        var scheduler = host.Services.GetRequiredService<IScheduler>();
        var request = new PermitRequest { Loop = LoopId.New(_time), Lane = "lane" };
        List<Permit> permits = [];
        for (var slot = 0; slot < 8; slot++)
        {
            permits.Add(((PermitResult.Granted)await scheduler.AcquireAsync(request)).Permit);
        }

        _time.Jump(jump);
        var waiting = scheduler.AcquireAsync(request).AsTask();
        Assert.That(waiting.IsCompleted, Is.False, "a permit does not expire because the clock was put on");
        await scheduler.ReleaseAsync(permits[0], new PermitUsage { RateLimitedFor = TimeSpan.FromSeconds(1) });
        foreach (var permit in permits[1..5])
        {
            // A rate limit halves the calls at a time: of the eight there is room for four now.
            await scheduler.ReleaseAsync(permit, new PermitUsage());
        }

        _time.Jump(-jump);
        var watch = Stopwatch.StartNew();
        await waiting.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.That(watch.Elapsed, Is.GreaterThan(TimeSpan.FromSeconds(0.5)), "the provider's pause was kept");
        FaultReport.Write($"clock jumps by {jump.TotalHours:0} h in a pause", _time.Jumps, $"8 permits stayed 8; a pause of 1 s took {watch.Elapsed.TotalSeconds:0.0} s");
    }

    private LoopKitTestHost Create(string transcript, string? directory = null) => LoopKitTestHost.Create(
        transcript,
        builder => builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(_time)),
        directory);
}
