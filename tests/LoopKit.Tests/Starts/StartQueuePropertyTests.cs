using LoopKit.Scheduling;
using LoopKit.Starts;

namespace LoopKit.Tests.Starts;

/// <summary>Whatever comes, ends, is cancelled or changed, in any order: no limit is passed, no place stays empty that somebody could have, and the first in order goes first.</summary>
[Property("Requirement", "SCHED-04")]
public sealed class StartQueuePropertyTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Test]
    public void The_queue_decides_as_a_plain_list_that_is_searched_anew_each_time([Range(1, 60)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var limits = new StartLimits
        {
            Loops = random.Next(1, 12),
            PerDefinition = random.Next(2) == 0 ? random.Next(1, 4) : null,
            PerRepository = random.Next(2) == 0 ? random.Next(1, 3) : null,
            PerWorkspace = random.Next(2) == 0 ? 1 : null,
            Policy = random.Next(3) == 0 ? QueuePolicy.NewestFirst : QueuePolicy.Fifo,
        };
        var queue = new StartQueue(limits);
        var plain = new PlainQueue(limits);
        var now = _start;
        var started = 0;
        for (var step = 0; step < 600; step++)
        {
            now += TimeSpan.FromMinutes(random.Next(3));
            switch (random.Next(6))
            {
                case 0 or 1 or 2:
                    var ticket = Ticket(random, step, now);
                    queue.Wait(ticket, now);
                    plain.Waiting.Add(ticket);
                    break;
                case 3 when plain.Running.Count > 0:
                    Leave(plain.Running[random.Next(plain.Running.Count)].Loop);
                    break;
                case 4 when plain.Waiting.Count > 0:
                    Leave(plain.Waiting[random.Next(plain.Waiting.Count)].Loop);
                    break;
                case 5 when plain.Waiting.Count > 0:
                    var changed = plain.Waiting[random.Next(plain.Waiting.Count)];
                    var priority = (LoopPriority)random.Next(4);
                    queue.Change(changed.Loop, priority, now);
                    plain.Waiting[plain.Waiting.IndexOf(changed)] = changed with { Priority = priority };
                    break;
            }

            started += AdmitAll();
        }

        while (plain.Waiting.Count + plain.Running.Count > 0)
        {
            now += TimeSpan.FromHours(1);
            started += AdmitAll();
            if (plain.Running.Count > 0)
            {
                Leave(plain.Running[random.Next(plain.Running.Count)].Loop);
            }
        }

        Assert.That((queue.Running, queue.Waiting, queue.NextDue), Is.EqualTo((0, 0, default(DateTimeOffset?))), "nobody is left over");
        Assert.That(started, Is.GreaterThan(50));

        int AdmitAll()
        {
            for (var count = 0; ; count++)
            {
                var expected = plain.Admit(now);
                Assert.That(queue.Admit(now)?.Loop, Is.EqualTo(expected?.Loop), $"seed {seed}");
                if (expected is null)
                {
                    Assert.That((queue.Running, queue.Waiting), Is.EqualTo((plain.Running.Count, plain.Waiting.Count)));
                    return count;
                }
            }
        }

        void Leave(LoopId loop)
        {
            queue.Leave(loop);
            plain.Running.RemoveAll(ticket => ticket.Loop == loop);
            plain.Waiting.RemoveAll(ticket => ticket.Loop == loop);
        }
    }

    private static StartTicket Ticket(Random random, int number, DateTimeOffset now) => new(
        new LoopId($"loop{number}"),
        new StartGroupKey($"type{random.Next(4)}", random.Next(3) == 0 ? random.Next(1, 3) : null, $"/repository{random.Next(5)}", random.Next(2) == 0),
        (LoopPriority)random.Next(4),
        now,
        random.Next(4) == 0 ? now + TimeSpan.FromMinutes(random.Next(200)) : null);

    /// <summary>The rule in its plainest form.</summary>
    private sealed class PlainQueue(StartLimits limits)
    {
        public List<StartTicket> Waiting { get; } = [];

        public List<StartTicket> Running { get; } = [];

        public StartTicket? Admit(DateTimeOffset now)
        {
            if (Waiting.Where(ticket => !(ticket.NotBefore > now) && HasRoom(ticket.Group)).Order(new StartOrder(limits)).FirstOrDefault() is { } first)
            {
                Waiting.Remove(first);
                Running.Add(first);
                return first;
            }

            return null;
        }

        private bool HasRoom(StartGroupKey key) =>
            Running.Count < limits.Loops
            && Running.Count(ticket => ticket.Group.Definition == key.Definition) < Math.Min(key.MaxLoops ?? int.MaxValue, limits.PerDefinition ?? int.MaxValue)
            && (limits.PerRepository is not { } most || Running.Count(ticket => ticket.Group.Repository == key.Repository) < most)
            && (!key.SharesWorkspace || limits.PerWorkspace is not { } alone || Running.Count(ticket => ticket.Group.Repository == key.Repository && ticket.Group.SharesWorkspace) < alone);
    }
}
