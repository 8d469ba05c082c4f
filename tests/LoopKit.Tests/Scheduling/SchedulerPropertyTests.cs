using LoopKit.Events;
using LoopKit.Scheduling;
using LoopKit.Testing;

namespace LoopKit.Tests.Scheduling;

/// <summary>More loops than slots, whatever they do: everybody is served once, nobody for ever, and nothing is left over.</summary>
[Property("Requirement", "SCHED-01")]
public sealed class SchedulerPropertyTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    [Test]
    public async Task A_thousand_loops_on_two_slots_with_children_cancel_storms_and_crashes_all_end([Values(1, 2, 3)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var time = new ManualTimeProvider();
        using var scheduler = new Scheduler(time, new LaneLimits(2));
        var scene = new Scene(scheduler, seed);
        var loops = Task.WhenAll(Enumerable.Range(0, 1_000).Select(loop => Task.Run(() => scene.RunAsync(loop, depth: 0))));
        while (!loops.IsCompleted)
        {
            // Both slots may be held by crashed loops: then only time frees them.
            await Task.WhenAny(loops, Task.Delay(1));
            time.Advance(TimeSpan.FromMinutes(1));
        }

        await loops.WaitAsync(_patience);
        time.Advance(TimeSpan.FromHours(1)); // The last ones may have crashed.
        var last = await scheduler.AcquireAsync(new PermitRequest { Loop = new LoopId("last"), Lane = "lane" }).AsTask().WaitAsync(_patience);
        var lane = (await scheduler.InspectAsync()).Lanes.Single();
        Assert.That(last, Is.TypeOf<PermitResult.Granted>());
        Assert.That(scene.Most, Is.InRange(1, 2), "never more calls at once than slots");
        Assert.That(scene.Ids, Is.Unique, "each permit is for one call");
        Assert.That(new[] { scene.Crashed, scene.Cancelled }, Has.All.GreaterThan(0));
        Assert.That(lane.Waiting, Is.Empty);
        Assert.That(lane.Holders, Has.Member(new LoopId("last")));
        Assert.That(lane.Holders, Has.Count.LessThanOrEqualTo(2));
    }

    [Test]
    public async Task Every_waiter_is_woken_once_in_any_order_of_grants_cancellations_expiries_and_time([Range(1, 20)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var time = new ManualTimeProvider();
        using var scheduler = new Scheduler(time, new LaneLimits(random.Next(1, 5), random.Next(2) == 0 ? random.Next(2, 20) : null));
        List<(Task<PermitResult> Waiting, CancellationTokenSource Cancel)> all = [];
        HashSet<long> given = [];
        for (var step = 0; step < 400; step++)
        {
            switch (random.Next(6))
            {
                case 0 or 1:
                    var cancel = new CancellationTokenSource();
                    all.Add((scheduler.AcquireAsync(RequestOf(random), cancel.Token).AsTask(), cancel));
                    break;
                case 2 when all.Count > 0:
                    await all[random.Next(all.Count)].Cancel.CancelAsync();
                    break;
                case 3 or 4 when await NextAsync(all, given) is { } permit:
                    // Every tenth holder crashes: its permit is never given back.
                    if (random.Next(10) > 0)
                    {
                        await scheduler.ReleaseAsync(permit, UsageOf(random));
                    }

                    break;
                default:
                    time.Advance(TimeSpan.FromSeconds(random.Next(120)));
                    break;
            }
        }

        for (var hour = 0; hour < 1_000 && all.Exists(one => !one.Waiting.IsCompleted); hour++)
        {
            time.Advance(TimeSpan.FromMinutes(20));
            await Task.WhenAll(all.Where(one => one.Waiting.IsCompletedSuccessfully).Select(one => one.Waiting));
        }

        foreach (var (waiting, _) in all)
        {
            await ((Task)waiting).WaitAsync(_patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        var granted = all.Where(one => one.Waiting.IsCompletedSuccessfully).Select(one => ((PermitResult.Granted)one.Waiting.Result).Permit.Id).ToList();
        Assert.That(granted, Is.Unique);
        Assert.That(all.Where(one => one.Waiting.IsCanceled), Has.All.Matches<(Task<PermitResult> Waiting, CancellationTokenSource Cancel)>(one => one.Cancel.IsCancellationRequested));
        Assert.That((await scheduler.InspectAsync()).Lanes.SelectMany(lane => lane.Waiting), Is.Empty);
        all.ForEach(one => one.Cancel.Dispose());
    }

    private static PermitRequest RequestOf(Random random) => new()
    {
        Loop = new LoopId($"loop-{random.Next(50)}"),
        Lane = "lane",
        Priority = (LoopPriority)random.Next(4),
        WorkItem = random.Next(2) == 0 ? $"item-{random.Next(5)}" : null,
        Weight = random.Next(1, 4),
    };

    private static PermitUsage UsageOf(Random random) => random.Next(8) == 0
        ? new PermitUsage { RateLimitedFor = TimeSpan.FromSeconds(random.Next(1, 60)) }
        : new PermitUsage { Answered = true, Tokens = new TokenUsage(random.Next(1_000), random.Next(1_000)) };

    private static async ValueTask<Permit?> NextAsync(List<(Task<PermitResult> Waiting, CancellationTokenSource Cancel)> all, HashSet<long> given)
    {
        foreach (var (waiting, _) in all.Where(one => one.Waiting.IsCompletedSuccessfully))
        {
            if (await waiting is PermitResult.Granted { Permit: var permit } && given.Add(permit.Id))
            {
                return permit;
            }
        }

        return null;
    }

    /// <summary>Loops that call, start children between their calls and wait for them, leave the queue, and crash with a permit in hand.</summary>
    private sealed class Scene(Scheduler scheduler, int seed)
    {
        private readonly Lock _lock = new();
        private int _running;

        public int Most { get; private set; }

        public int Crashed { get; private set; }

        public int Cancelled { get; private set; }

        public List<long> Ids { get; } = [];

        public async Task RunAsync(int loop, int depth)
        {
            var random = new Random((seed * 100_003) + (loop * 17) + depth);
            for (var call = 0; call < 3; call++)
            {
                await CallAsync(new LoopId($"loop-{loop}-{depth}"), random);
                if (depth < 2 && random.Next(6) == 0)
                {
                    // The parent waits for its child without a permit: it could not hold one, a permit is for one call.
                    await RunAsync(loop, depth + 1);
                }
            }
        }

        private async Task CallAsync(LoopId loop, Random random)
        {
            using var cancel = new CancellationTokenSource();
            var crashes = random.Next(200) == 0;
            var request = new PermitRequest { Loop = loop, Lane = "lane", Priority = (LoopPriority)random.Next(4), Duration = TimeSpan.FromDays(crashes ? 0.001 : 10_000) };
            var acquiring = scheduler.AcquireAsync(request, cancel.Token).AsTask();
            if (random.Next(5) == 0)
            {
                await cancel.CancelAsync();
            }

            try
            {
                await UseAsync(((PermitResult.Granted)await acquiring).Permit, crashes);
            }
            catch (OperationCanceledException)
            {
                lock (_lock)
                {
                    Cancelled++;
                }
            }
        }

        private async Task UseAsync(Permit permit, bool crashes)
        {
            lock (_lock)
            {
                Ids.Add(permit.Id);
                if (crashes)
                {
                    Crashed++;
                    return;
                }

                Most = Math.Max(Most, ++_running);
            }

            await Task.Yield();
            lock (_lock)
            {
                _running--;
            }

            await scheduler.ReleaseAsync(permit, new PermitUsage());
        }
    }
}
