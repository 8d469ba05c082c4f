using LoopKit.Scheduling;

namespace LoopKit.Tests.Scheduling;

[Property("Requirement", "SCHED-03")]
public sealed class FairQueueTests
{
    private static readonly DateTimeOffset _start = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan _ageing = TimeSpan.FromMinutes(5);

    private readonly FairQueue _queue = new(_ageing);
    private long _order;

    [Test]
    public void A_work_item_with_a_single_loop_is_served_next_to_one_with_five_hundred()
    {
        for (var loop = 0; loop < 500; loop++)
        {
            Add("crowd", loop);
        }

        Add("lonely", 500);
        Assert.That(Served(3), Does.Contain("lonely"));
    }

    [Test]
    public void Work_items_are_served_in_proportion_to_their_weights()
    {
        for (var call = 0; call < 100; call++)
        {
            Add("heavy", call, weight: 3);
            Add("light", call);
        }

        Assert.That(Served(80).Count(flow => flow == "heavy"), Is.InRange(59, 61));
    }

    [Test]
    public void A_work_item_that_was_away_saves_up_no_turns()
    {
        Add("away", 0);
        Served(1);
        for (var call = 0; call < 60; call++)
        {
            Add("busy", call);
        }

        Served(30);
        for (var call = 0; call < 30; call++)
        {
            Add("away", call);
        }

        Assert.That(Served(20).Count(flow => flow == "away"), Is.InRange(9, 11));
    }

    [Test]
    public void Work_items_that_are_new_do_not_overtake_for_ever()
    {
        Add("old", 0);
        Add("old", 1);
        Served(1);
        for (var item = 0; item < 10; item++)
        {
            Add($"new-{item}", item);
            if (Served(1).Single() == "old")
            {
                return;
            }
        }

        Assert.Fail("Ten new work items were served before the one that waited.");
    }

    [Test]
    public void Waiters_that_left_cost_their_work_item_no_turn()
    {
        Add("other", 0);
        Add("other", 1);
        var left = Enumerable.Range(0, 100).Select(call => Add("patient", call)).ToList();
        Add("patient", 100);
        left.ForEach(_queue.Remove);
        Assert.That(Served(2), Is.EqualTo(["other", "patient"]));
        Assert.That(_queue.Count, Is.EqualTo(1));
    }

    [Test]
    public void A_low_priority_that_has_waited_long_goes_before_a_higher_one_that_has_just_come()
    {
        Add("low", 0, LoopPriority.Low, at: TimeSpan.Zero);
        Add("soon", 1, LoopPriority.Normal, at: _ageing - TimeSpan.FromSeconds(1));
        Add("late", 2, LoopPriority.Normal, at: _ageing + TimeSpan.FromSeconds(1));
        Add("critical", 3, LoopPriority.Critical, at: _ageing + TimeSpan.FromSeconds(1));
        Assert.That(Served(4), Is.EqualTo(["critical", "soon", "low", "late"]));
    }

    [Test]
    public void With_any_load_that_leaves_every_priority_a_little_nobody_waits_for_ever([Values(1, 2, 3)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        Add("low", 0, LoopPriority.Low, at: TimeSpan.Zero);
        for (var second = 1; second < 2_400; second++)
        {
            // Two come and one is served: without ageing the low one would never be.
            Add($"item-{random.Next(5)}", second, (LoopPriority)random.Next(1, 4), at: TimeSpan.FromSeconds(second));
            Add($"item-{random.Next(5)}", second, (LoopPriority)random.Next(1, 4), at: TimeSpan.FromSeconds(second));
            if (Served(1).Single() == "low")
            {
                return;
            }
        }

        Assert.Fail("The low one still waits after forty minutes.");
    }

    [Test]
    public void The_order_that_is_shown_is_the_order_in_which_they_are_served([Values(1, 2, 3)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var call = 0; call < 200; call++)
        {
            Add($"item-{random.Next(8)}", call, (LoopPriority)random.Next(4), random.Next(1, 4), TimeSpan.FromSeconds(call));
            if (random.Next(3) == 0)
            {
                Served(1);
            }
        }

        var shown = _queue.InOrder().Select(waiter => waiter.Order).ToList();
        List<long> served = [];
        while (_queue.Count > 0)
        {
            served.Add(_queue.Take().Order);
        }

        Assert.That(served, Is.EqualTo(shown));
    }

    private Waiter Add(string flow, int loop, LoopPriority priority = LoopPriority.Normal, double weight = 1, TimeSpan at = default)
    {
        var request = new PermitRequest { Loop = new LoopId($"loop-{loop}"), Lane = "lane", WorkItem = flow, Priority = priority, Weight = weight };
        var waiter = new Waiter(request, ++_order, _start + at);
        _queue.Add(waiter);
        return waiter;
    }

    private IReadOnlyList<string> Served(int calls) => [.. Enumerable.Range(0, calls).Select(_ => _queue.Take().Flow)];
}
