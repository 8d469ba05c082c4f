using System.Collections.Concurrent;
using LoopKit.Budgets;

namespace LoopKit.Tests.Budgets;

/// <summary>A host with work items, loops and iterations that spend by chance, crash, are cancelled or forget what they reserved.</summary>
internal sealed class BudgetScene : IDisposable
{
    public const long HostTokens = 3_000_000;

    private static readonly TimeSpan _expiry = TimeSpan.FromMinutes(15);

    private readonly BudgetLedger _ledger;
    private readonly int _seed;
    private readonly CancellationTokenSource _storm = new();
    private long _settled;
    private long _crashed;
    private long _cancelled;
    private long _refused;
    private long _dropped;

    public BudgetScene(BudgetLedger ledger, int seed)
    {
        (_ledger, _seed) = (ledger, seed);
        Host = ledger.Open("host", new BudgetLimits { Tokens = HostTokens, Money = 40, Calls = 20_000 });
        Items = [.. Enumerable.Range(0, 10).Select(item => ledger.Open($"work item {item}", new BudgetLimits { Tokens = 500_000, Money = 6 }, Host))];
        Accounts.Add(Host);
        Items.ForEach(Accounts.Add);
    }

    public BudgetAccount Host { get; }

    public List<BudgetAccount> Items { get; }

    public ConcurrentBag<BudgetAccount> Accounts { get; } = [];

    public ConcurrentQueue<string> Violations { get; } = new();

    public long Settled => Interlocked.Read(ref _settled);

    public long Crashed => Interlocked.Read(ref _crashed);

    public long Cancelled => Interlocked.Read(ref _cancelled);

    public long Refused => Interlocked.Read(ref _refused);

    public long Dropped => Interlocked.Read(ref _dropped);

    public async Task RunAsync(int number)
    {
        var random = new Random((_seed * 10_007) + number);
        var loop = Open($"loop {number}", new BudgetLimits { Tokens = random.Next(5_000, 20_000), Calls = random.Next(3, 12) }, Items[number % Items.Count]);
        for (var iteration = 1; iteration <= 3; iteration++)
        {
            var account = Open($"loop {number}, iteration {iteration}", new BudgetLimits { Tokens = random.Next(2_000, 9_000) }, loop);
            for (var turn = 0; turn < 4; turn++)
            {
                if (!await TakeTurnAsync(account, random))
                {
                    break;
                }
            }
        }
    }

    /// <summary>Looks at every level, in the middle of everything.</summary>
    public void Check()
    {
        foreach (var account in Accounts)
        {
            Check(account);
        }
    }

    public void Dispose() => _storm.Dispose();

    private BudgetAccount Open(string name, BudgetLimits limits, BudgetAccount parent)
    {
        var account = _ledger.Open(name, limits, parent);
        Accounts.Add(account);
        return account;
    }

    private async Task<bool> TakeTurnAsync(BudgetAccount account, Random random)
    {
        var asked = new BudgetAmount(random.Next(200, 4_000), random.Next(1, 5) / 100m, 1, TimeSpan.Zero);
        using var cancel = new CancellationTokenSource();
        if (random.Next(10) == 0)
        {
            await cancel.CancelAsync();
        }

        BudgetReservation reservation;
        try
        {
            reservation = await account.ReserveAsync(new BudgetRequest { AtMost = asked, ExpiresAfter = _expiry }, cancel.Token);
        }
        catch (BudgetExhaustedException)
        {
            Interlocked.Increment(ref _refused);
            return false;
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref _cancelled);
            return true;
        }

        Check(account);
        if (random.Next(3) == 0)
        {
            await Task.Yield();
        }

        switch (random.Next(12))
        {
            case 0:
                Interlocked.Increment(ref _crashed); // Nobody ever settles it.
                break;
            case 1:
                Interlocked.Increment(ref _dropped);
                reservation.Dispose();
                break;
            default:
                Interlocked.Increment(ref _settled);
                reservation.Settle(new BudgetAmount((long)(asked.Tokens * random.NextDouble()), asked.Money * (decimal)random.NextDouble(), 1, TimeSpan.Zero));
                break;
        }

        Check(account);
        return true;
    }

    private void Check(BudgetAccount account)
    {
        for (var level = account; level is not null; level = level.Parent)
        {
            var balance = level.Balance;
            if (BudgetMath.Exceeds(balance.Spent + balance.Reserved, balance.Limits) is { } kind)
            {
                Violations.Enqueue($"{level.Name}: {kind}: {balance}");
            }
        }
    }
}
