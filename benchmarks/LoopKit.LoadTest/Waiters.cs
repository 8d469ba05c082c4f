using System.Diagnostics;
using LoopKit.Scheduling;
using LoopKit.Starts;

namespace LoopKit.LoadTest;

/// <summary>A turn with ten thousand waiting: somebody leaves, the next one is let in, a new one comes; beside the same with a plain priority queue.</summary>
internal static class Waiters
{
    private const int Waiting = 10_000;
    private const int Turns = 200_000;

    public static async Task RunAsync(int rounds, TextWriter output, CancellationToken cancellationToken)
    {
        List<double> floor = [], starts = [], grants = [];
        for (var round = 0; round <= rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (plain, start, grant) = (PlainUs(), StartUs(), await GrantUsAsync());
            if (round > 0)
            {
                // The first round warms up.
                floor.Add(plain);
                starts.Add(start);
                grants.Add(grant);
            }
        }

        await output.WriteLineAsync(Ratio.Of($"µs of a turn of a plain PriorityQueue, {Waiting} waiting", floor).ToJson());
        await output.WriteLineAsync(Ratio.Of($"µs of a turn of the queue of loops, {Waiting} waiting on {Waiting / 10} repositories", starts).ToJson());
        await output.WriteLineAsync((Ratio.Of($"µs of a grant of a lane, {Waiting} waiting", grants) with { Goal = "PERF-06", AtMost = 2 }).ToJson());
        await output.WriteLineAsync(Ratio.Of("turn of the queue of loops / of a plain PriorityQueue", starts.Zip(floor, (own, plain) => own / plain)).ToJson());
        await output.WriteLineAsync(Ratio.Of("grant of a lane / turn of a plain PriorityQueue", grants.Zip(floor, (own, plain) => own / plain)).ToJson());
    }

    private static double PlainUs()
    {
        var queue = new PriorityQueue<int, (long, int)>();
        for (var index = 0; index < Waiting; index++)
        {
            queue.Enqueue(index, (index, index));
        }

        var began = Stopwatch.GetTimestamp();
        for (var turn = 0; turn < Turns; turn++)
        {
            queue.Dequeue();
            queue.Enqueue(turn, (Waiting + turn, turn));
        }

        return Us(began, Turns);
    }

    private static double StartUs()
    {
        var queue = new StartQueue(new StartLimits { Loops = 50, PerRepository = 2 });
        var now = DateTimeOffset.UnixEpoch;
        var tickets = Enumerable.Range(0, Waiting + Turns).Select(index => new StartTicket(
            new LoopId($"l{index}"), new StartGroupKey("ralph", null, $"/r{index % (Waiting / 10)}", false), (LoopPriority)(index % 4), now.AddSeconds(index), null)).ToArray();
        foreach (var ticket in tickets[..Waiting])
        {
            queue.Wait(ticket, now);
        }

        Queue<LoopId> running = new();
        while (queue.Admit(now) is { } admitted)
        {
            running.Enqueue(admitted.Loop);
        }

        var began = Stopwatch.GetTimestamp();
        foreach (var ticket in tickets.AsSpan(Waiting))
        {
            queue.Leave(running.Dequeue());
            running.Enqueue(queue.Admit(now)!.Loop);
            queue.Wait(ticket, now);
        }

        return Us(began, Turns);
    }

    private static async Task<double> GrantUsAsync()
    {
        using var scheduler = new Scheduler(TimeProvider.System, new LaneLimits(8));
        Queue<Task<PermitResult>> waiting = new(Enumerable.Range(0, Waiting + 8).Select(index => scheduler.AcquireAsync(RequestOf(index)).AsTask()));
        Queue<Permit> held = new();
        while (waiting.Peek().IsCompleted)
        {
            held.Enqueue(PermitOf(await waiting.Dequeue()));
        }

        const int grants = Waiting / 2;
        var began = Stopwatch.GetTimestamp();
        for (var turn = 0; turn < grants; turn++)
        {
            // One of the same priority: it is granted in the order of arrival.
            await scheduler.ReleaseAsync(held.Dequeue(), new PermitUsage { Answered = true });
            held.Enqueue(PermitOf(await waiting.Dequeue()));
        }

        return Us(began, grants);
    }

    private static PermitRequest RequestOf(int index) => new() { Loop = new LoopId($"l{index}"), Lane = "lane" };

    private static Permit PermitOf(PermitResult result) => ((PermitResult.Granted)result).Permit;

    private static double Us(long began, int count) => Stopwatch.GetElapsedTime(began).TotalMicroseconds / count;
}
