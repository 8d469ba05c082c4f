using LoopKit.Budgets;
using LoopKit.Testing;

namespace LoopKit.Tests.Budgets;

/// <summary>What is reserved, settled, waited for and refused, one thing at a time.</summary>
[Property("Requirement", "ENG-17")]
public sealed class BudgetLedgerTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();

    [Test]
    public async Task A_reservation_counts_at_every_level_and_its_settlement_too()
    {
        using var ledger = new BudgetLedger(_time);
        var host = ledger.Open("host", new BudgetLimits { Money = 10 });
        var loop = ledger.Open("loop", new BudgetLimits { Tokens = 1_000 }, host);
        var reservation = await loop.ReserveAsync(Request(tokens: 400, money: 2));
        Assert.That(host.Balance.Reserved, Is.EqualTo(new BudgetAmount(400, 2, 1, TimeSpan.Zero)));
        Assert.That(loop.Balance.Reserved, Is.EqualTo(host.Balance.Reserved));

        reservation.Settle(new BudgetAmount(100, 0.5m, 1, TimeSpan.Zero));
        reservation.Settle(new BudgetAmount(999, 9, 1, TimeSpan.Zero));
        Assert.That(host.Balance, Is.EqualTo(new BudgetBalance("host", new BudgetLimits { Money = 10 }, new BudgetAmount(100, 0.5m, 1, TimeSpan.Zero), default)), "only the first settlement counts");
        Assert.That(loop.Balance.Spent, Is.EqualTo(host.Balance.Spent));
    }

    [Test]
    public async Task What_no_settlement_can_make_room_for_is_refused_with_all_figures_and_reserves_nothing()
    {
        using var ledger = new BudgetLedger(_time);
        var host = ledger.Open("host", new BudgetLimits { Money = 1 }, spent: new BudgetAmount(0, 0.75m, 3, TimeSpan.Zero));
        var loop = ledger.Open("loop", BudgetLimits.None, host);
        var refused = await Assert.ThrowsAsync<BudgetExhaustedException>(async () => await loop.ReserveAsync(Request(tokens: 10, money: 0.5m)));
        Assert.That(refused!.Shortage, Is.EqualTo(new BudgetShortage("host", BudgetKind.Money, new BudgetAmount(10, 0.5m, 1, TimeSpan.Zero), new BudgetAmount(0, 0.75m, 3, TimeSpan.Zero), new BudgetLimits { Money = 1 })));
        Assert.That(refused.Message, Does.StartWith("LK5007: The budget of the host is $1.00; $0.75 are spent, and the next call may use up to $0.50."));
        Assert.That(new[] { host.Balance.Reserved, loop.Balance.Reserved }, Is.All.EqualTo(default(BudgetAmount)));
    }

    [Test]
    public async Task What_others_may_give_back_is_waited_for_and_nobody_overtakes()
    {
        using var ledger = new BudgetLedger(_time);
        var host = ledger.Open("host", new BudgetLimits { Tokens = 100 });
        var first = await host.ReserveAsync(Request(tokens: 80));
        var large = ledger.Open("a", BudgetLimits.None, host).ReserveAsync(Request(tokens: 90)).AsTask();
        var small = ledger.Open("b", BudgetLimits.None, host).ReserveAsync(Request(tokens: 10)).AsTask();
        Assert.That(new[] { large.IsCompleted, small.IsCompleted }, Is.All.False, "the small one would fit, and waits its turn");
        Assert.That(host.Try(Request(tokens: 10)).Waits, Is.True);

        first.Settle(default);
        (await large.WaitAsync(_patience)).Settle(default);
        await small.WaitAsync(_patience);
        Assert.That(host.Balance.Reserved.Tokens, Is.EqualTo(10));
    }

    [Test]
    public async Task Who_waits_is_refused_as_soon_as_too_much_is_spent()
    {
        using var ledger = new BudgetLedger(_time);
        var host = ledger.Open("host", new BudgetLimits { Tokens = 100 });
        var first = await host.ReserveAsync(Request(tokens: 80));
        var waiting = host.ReserveAsync(Request(tokens: 50)).AsTask();
        first.Settle(new BudgetAmount(60, 0, 1, TimeSpan.Zero));
        Assert.That(async () => await waiting.WaitAsync(_patience), Throws.TypeOf<BudgetExhaustedException>());
    }

    [Test]
    public async Task Raised_limits_serve_those_who_wait()
    {
        using var ledger = new BudgetLedger(_time);
        var host = ledger.Open("host", new BudgetLimits { Calls = 1 });
        using var first = await host.ReserveAsync(Request());
        var waiting = host.ReserveAsync(Request()).AsTask();
        host.SetLimits(new BudgetLimits { Calls = 2 });
        await waiting.WaitAsync(_patience);
        Assert.That(host.Balance.Reserved.Calls, Is.EqualTo(2));
    }

    [Test]
    public async Task Who_leaves_the_queue_makes_room_for_who_is_behind()
    {
        using var ledger = new BudgetLedger(_time);
        var host = ledger.Open("host", new BudgetLimits { Tokens = 100 });
        using var first = await host.ReserveAsync(Request(tokens: 80));
        using var cancel = new CancellationTokenSource();
        var large = host.ReserveAsync(Request(tokens: 90), cancel.Token).AsTask();
        var small = host.ReserveAsync(Request(tokens: 10)).AsTask();
        await cancel.CancelAsync();
        Assert.That(async () => await large.WaitAsync(_patience), Throws.InstanceOf<OperationCanceledException>());
        await small.WaitAsync(_patience);
    }

    [Test]
    public async Task A_reservation_that_nobody_settles_in_time_counts_in_full_and_a_late_settlement_puts_it_right()
    {
        using var ledger = new BudgetLedger(_time);
        var host = ledger.Open("host", new BudgetLimits { Tokens = 100 });
        var lost = await host.ReserveAsync(Request(tokens: 80) with { ExpiresAfter = TimeSpan.FromMinutes(5) });
        var waiting = host.ReserveAsync(Request(tokens: 30)).AsTask();
        _time.Advance(TimeSpan.FromMinutes(5));
        Assert.That(async () => await waiting.WaitAsync(_patience), Throws.TypeOf<BudgetExhaustedException>(), "80 of 100 count as spent");
        Assert.That(host.Balance, Has.Property("Reserved").EqualTo(default(BudgetAmount)).And.Property("Spent").EqualTo(new BudgetAmount(80, 0, 1, TimeSpan.Zero)));

        lost.Settle(new BudgetAmount(20, 0, 1, TimeSpan.Zero));
        Assert.That(host.Balance.Spent.Tokens, Is.EqualTo(20));
        Assert.That(host.Balance.Reserved, Is.EqualTo(default(BudgetAmount)));
    }

    [Test]
    public async Task What_is_dropped_without_a_settlement_counts_in_full()
    {
        using var ledger = new BudgetLedger(_time);
        var host = ledger.Open("host", BudgetLimits.None);
        using (await host.ReserveAsync(Request(tokens: 80)))
        {
            Assert.That(host.Balance.Spent.Tokens, Is.Zero);
        }

        Assert.That(host.Balance, Has.Property("Spent").EqualTo(new BudgetAmount(80, 0, 1, TimeSpan.Zero)).And.Property("Reserved").EqualTo(default(BudgetAmount)));
    }

    [Test]
    public async Task A_call_that_used_more_than_it_reserved_is_settled_truly_and_the_next_one_is_refused()
    {
        using var ledger = new BudgetLedger(_time);
        var host = ledger.Open("host", new BudgetLimits { Tokens = 100 });
        (await host.ReserveAsync(Request(tokens: 50))).Settle(new BudgetAmount(130, 0, 1, TimeSpan.Zero));
        Assert.That(host.Balance.Spent.Tokens, Is.EqualTo(130));
        Assert.That(async () => await host.ReserveAsync(Request(tokens: 0)), Throws.TypeOf<BudgetExhaustedException>());
    }

    [Test]
    public async Task Time_is_cut_to_what_is_left_of_it()
    {
        using var ledger = new BudgetLedger(_time);
        var host = ledger.Open("host", new BudgetLimits { Time = TimeSpan.FromMinutes(5) });
        var request = new BudgetRequest { AtMost = new BudgetAmount(0, 0, 1, TimeSpan.FromMinutes(4)) };
        using var first = await host.ReserveAsync(request);
        using var second = await host.ReserveAsync(request);
        Assert.That(second.Amount.Time, Is.EqualTo(TimeSpan.FromMinutes(1)));
        Assert.That(host.Try(request).Waits, Is.True, "nothing is left while both may take their time");
    }

    [Test]
    public void Nonsense_is_refused()
    {
        using var ledger = new BudgetLedger(_time);
        using var other = new BudgetLedger(_time);
        var host = ledger.Open("host", BudgetLimits.None);
        Assert.That(async () => await host.ReserveAsync(Request(tokens: -1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => other.Open("loop", BudgetLimits.None, host), Throws.ArgumentException);
    }

    internal static BudgetRequest Request(long tokens = 0, decimal money = 0) => new() { AtMost = new BudgetAmount(tokens, money, 1, TimeSpan.Zero) };
}
