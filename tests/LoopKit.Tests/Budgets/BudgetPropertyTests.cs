using System.Collections.Concurrent;
using LoopKit.Budgets;
using LoopKit.Testing;

namespace LoopKit.Tests.Budgets;

/// <summary>Whatever loops do, in whatever order: no cap is exceeded at any level, and nothing stays reserved.</summary>
[Property("Requirement", "ENG-17")]
public sealed class BudgetPropertyTests
{
    private static readonly TimeSpan _expiry = TimeSpan.FromMinutes(15);

    [Test]
    public async Task A_thousand_loops_in_parallel_with_random_costs_crashes_and_cancellations_never_exceed_a_cap([Values(1, 2, 3)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var time = new ManualTimeProvider();
        using var ledger = new BudgetLedger(time);
        using var scene = new BudgetScene(ledger, seed);
        var loops = Task.WhenAll(Enumerable.Range(0, 1_000).Select(loop => Task.Run(() => scene.RunAsync(loop))));
        while (!loops.IsCompleted)
        {
            // Everything may be reserved by loops that crashed: then only time frees it.
            await Task.WhenAny(loops, Task.Delay(5));
            time.Advance(TimeSpan.FromMinutes(1));
        }

        await loops.WaitAsync(TimeSpan.FromMinutes(1));
        time.Advance(_expiry);
        scene.Check();
        Assert.That(scene.Violations, Is.Empty);
        Assert.That(scene.Accounts.Select(account => account.Balance.Reserved), Is.All.EqualTo(default(BudgetAmount)), "nothing is reserved when all have ended");
        Assert.That(scene.Host.Balance.Spent, Is.EqualTo(scene.Items.Aggregate(default(BudgetAmount), (sum, item) => sum + item.Balance.Spent)), "every level counts the same");
        Assert.That(new[] { scene.Settled, scene.Crashed, scene.Cancelled, scene.Refused, scene.Dropped }, Is.All.GreaterThan(0), "everything happened");
        Assert.That(scene.Host.Balance.Spent.Tokens, Is.GreaterThan(BudgetScene.HostTokens * 8 / 10), "the cap is used, not only kept");
    }

    [Test]
    public void Any_order_of_reservations_settlements_expiries_and_raises_agrees_with_a_plain_model([Range(1, 50)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var time = new ManualTimeProvider();
        using var ledger = new BudgetLedger(time);
        var limits = new BudgetLimits { Tokens = random.Next(1_000, 20_000), Money = random.Next(1, 20), Calls = random.Next(5, 100) };
        var (host, model) = (ledger.Open("host", limits), new PlainBudget(limits));
        var loops = Enumerable.Range(0, 4).Select(loop => ledger.Open($"loop {loop}", new BudgetLimits { Tokens = random.Next(500, 8_000) }, host)).ToList();
        List<BudgetReservation> open = [];
        for (var step = 0; step < 500; step++)
        {
            switch (random.Next(5))
            {
                case 0 or 1:
                    var loop = loops[random.Next(loops.Count)];
                    var asked = new BudgetAmount(random.Next(900), random.Next(100) / 100m, 1, TimeSpan.Zero);
                    var fits = model.Fits(asked) && BudgetMath.Exceeds(loop.Balance.Spent + loop.Balance.Reserved + asked, loop.Balance.Limits) is null;
                    var decision = loop.Try(new BudgetRequest { AtMost = asked, ExpiresAfter = random.Next(3) == 0 ? null : TimeSpan.FromMinutes(random.Next(1, 30)) });
                    Assert.That(decision.Reservation is not null, Is.EqualTo(fits), $"step {step}");
                    if (decision.Reservation is { } reservation)
                    {
                        model.Reserve(reservation.Amount);
                        open.Add(reservation);
                    }

                    break;
                case 2 or 3 when open.Count > 0:
                    var ending = open[random.Next(open.Count)];
                    open.Remove(ending);
                    var used = new BudgetAmount((long)(ending.Amount.Tokens * random.NextDouble()), ending.Amount.Money * (decimal)random.NextDouble(), 1, TimeSpan.Zero);
                    model.Settle(ending.Amount, used, wasExpired: ending.State == BudgetReservationState.Expired);
                    ending.Settle(used);
                    break;
                case 4 when random.Next(8) == 0:
                    model.Limits = BudgetMath.Raise(model.Limits, new BudgetLimits { Tokens = random.Next(2_000), Calls = 3 });
                    host.SetLimits(model.Limits);
                    break;
                default:
                    var before = open.Where(one => one.State == BudgetReservationState.Open).ToList();
                    time.Advance(TimeSpan.FromMinutes(random.Next(4)));
                    _ = host.Balance;
                    model.Expire(before.Where(one => one.State == BudgetReservationState.Expired).Select(one => one.Amount));
                    break;
            }

            Assert.That(host.Balance, Is.EqualTo(new BudgetBalance("host", model.Limits, model.Spent, model.Reserved)), $"step {step}");
            Assert.That(BudgetMath.Exceeds(model.Spent + model.Reserved, model.Limits), Is.Null, $"step {step}");
        }

        open.ForEach(reservation => reservation.Dispose());
        Assert.That(loops.Append(host).Select(account => account.Balance.Reserved), Is.All.EqualTo(default(BudgetAmount)));
    }

    [Test]
    public async Task Everybody_who_waits_is_served_or_refused_once_and_in_turn([Range(1, 10)] int seed)
    {
        TestContext.Out.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var ledger = new BudgetLedger(new ManualTimeProvider());
        var host = ledger.Open("host", new BudgetLimits { Tokens = 20_000 });
        var held = await host.ReserveAsync(BudgetLedgerTests.Request(tokens: 20_000));
        ConcurrentQueue<int> served = new();
        var waiting = Enumerable.Range(0, 200).Select(async number =>
        {
            using var reservation = await ledger.Open("loop", BudgetLimits.None, host).ReserveAsync(BudgetLedgerTests.Request(tokens: random.Next(1, 5_000)));
            served.Enqueue(number);
            await Task.Yield();
            reservation.Release();
        }).ToList();
        held.Release();
        await Task.WhenAll(waiting).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That(served, Is.Unique.And.Count.EqualTo(200));
        Assert.That(host.Balance, Has.Property("Spent").EqualTo(default(BudgetAmount)).And.Property("Reserved").EqualTo(default(BudgetAmount)));
    }
}
