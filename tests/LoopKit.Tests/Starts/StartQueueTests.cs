using LoopKit.Scheduling;
using LoopKit.Starts;

namespace LoopKit.Tests.Starts;

/// <summary>Who goes first, and what is said to those who wait.</summary>
[Property("Requirement", "SCHED-04")]
public sealed class StartQueueTests
{
    private static readonly DateTimeOffset _start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Test]
    public void Critical_goes_before_low_and_the_oldest_first_within_a_priority()
    {
        var queue = new StartQueue(new StartLimits { Loops = 1 });
        queue.TryTake(Ticket("running", LoopPriority.Normal, 0), _start);
        queue.Wait(Ticket("low", LoopPriority.Low, 1), _start);
        queue.Wait(Ticket("second", LoopPriority.Normal, 3), _start);
        queue.Wait(Ticket("first", LoopPriority.Normal, 2), _start);
        queue.Wait(Ticket("critical", LoopPriority.Critical, 4), _start);
        Assert.That(Order(queue, "running"), Is.EqualTo(new[] { "critical", "first", "second", "low" }));
    }

    [Test]
    public void A_low_one_that_has_waited_an_hour_longer_goes_before_a_normal_one()
    {
        var queue = new StartQueue(new StartLimits { Loops = 1 });
        queue.TryTake(Ticket("running", LoopPriority.Normal, 0), _start);
        queue.Wait(Ticket("low", LoopPriority.Low, 0), _start);
        queue.Wait(Ticket("normal-59", LoopPriority.Normal, 59), _start);
        queue.Wait(Ticket("normal-61", LoopPriority.Normal, 61), _start);
        Assert.That(Order(queue, "running"), Is.EqualTo(new[] { "normal-59", "low", "normal-61" }));
    }

    [Test]
    public void Newest_first_serves_the_one_that_came_last_within_a_priority()
    {
        var queue = new StartQueue(new StartLimits { Loops = 1, Policy = QueuePolicy.NewestFirst });
        queue.TryTake(Ticket("running", LoopPriority.Normal, 0), _start);
        queue.Wait(Ticket("old", LoopPriority.Normal, 1), _start);
        queue.Wait(Ticket("new", LoopPriority.Normal, 2), _start);
        queue.Wait(Ticket("high", LoopPriority.High, 0), _start);
        Assert.That(Order(queue, "running"), Is.EqualTo(new[] { "high", "new", "old" }));
    }

    [Test]
    public void Each_limit_says_in_words_that_it_is_what_is_waited_for()
    {
        var queue = new StartQueue(new StartLimits { Loops = 3, PerDefinition = 2, PerRepository = 1, PerWorkspace = 1 });
        queue.TryTake(Ticket("a", LoopPriority.Normal, 0, new StartGroupKey("plan", null, "/x", false)), _start);
        queue.TryTake(Ticket("b", LoopPriority.Normal, 0, new StartGroupKey("plan", null, "/y", false)), _start);
        var plan = Ticket("c", LoopPriority.Normal, 0, new StartGroupKey("plan", null, "/z", false));
        var elsewhere = Ticket("d", LoopPriority.Normal, 0, new StartGroupKey("ralph", null, "/x", false));
        Assert.That(queue.WhyNot(plan, _start), Is.EqualTo("2 of 2 loops of type 'plan' run"));
        Assert.That(queue.WhyNot(elsewhere, _start), Is.EqualTo("1 of 1 loops on '/x' run"));
        Assert.That(queue.WhyNot(elsewhere with { NotBefore = _start.AddHours(1) }, _start), Is.EqualTo("not before 2026-01-02 04:04:05Z"));
        queue.TryTake(Ticket("e", LoopPriority.Normal, 0, new StartGroupKey("ralph", null, "/w", true)), _start);
        Assert.That(queue.WhyNot(plan, _start), Is.EqualTo("3 of 3 loops run"));
        var shared = new StartQueue(new StartLimits { PerWorkspace = 1 });
        shared.TryTake(Ticket("f", LoopPriority.Normal, 0, new StartGroupKey("ralph", null, "/w", true)), _start);
        Assert.That(shared.WhyNot(Ticket("g", LoopPriority.Normal, 0, new StartGroupKey("ralph", null, "/w", true)), _start), Is.EqualTo("another loop works in '/w'"));
        Assert.That(shared.WhyNot(Ticket("h", LoopPriority.Normal, 0, new StartGroupKey("ralph", null, "/w", false)), _start), Is.Null, "in git each has a worktree of its own");
    }

    private static List<string> Order(StartQueue queue, string running)
    {
        List<string> order = [];
        for (var leaving = running; queue.Admit(_start) is null; leaving = order[^1])
        {
            queue.Leave(new LoopId(leaving));
            if (queue.Admit(_start) is not { } next)
            {
                break;
            }

            order.Add(next.Loop.Value);
        }

        return order;
    }

    private static StartTicket Ticket(string loop, LoopPriority priority, int minute, StartGroupKey? group = null) =>
        new(new LoopId(loop), group ?? new StartGroupKey("ralph", null, "/repository", false), priority, _start.AddMinutes(minute), null);
}
