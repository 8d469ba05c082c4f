namespace LoopKit.Budgets;

/// <summary>A budget: limits, and what was used of them. Made by <see cref="BudgetLedger.Open"/>. Thread-safe.</summary>
public sealed class BudgetAccount
{
    internal BudgetAccount(BudgetLedger ledger, string name, BudgetLimits limits, BudgetAccount? parent, BudgetAmount spent) =>
        (Ledger, Name, Limits, Parent, Spent) = (ledger, name, limits, parent, spent);

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>The account whose limits hold too.</summary>
    public BudgetAccount? Parent { get; }

    internal BudgetLedger Ledger { get; }

    // The ledger changes these, under its lock.
    internal BudgetLimits Limits { get; set; }

    internal BudgetAmount Spent { get; set; }

    internal BudgetAmount Reserved { get; set; }

    /// <summary>Reads the account.</summary>
    public BudgetBalance Balance => Ledger.BalanceOf(this);

    /// <summary>Reserves here and in every account above. Waits while others hold what may come back, first come first served.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    /// <exception cref="BudgetExhaustedException">So much is spent that it cannot be granted, whatever comes back.</exception>
    public async ValueTask<BudgetReservation> ReserveAsync(BudgetRequest request, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var decision = await WaitAsync(Enqueue(request), cancellationToken).ConfigureAwait(false);
        return decision.Reservation ?? throw new BudgetExhaustedException(decision.Shortage!);
    }

    /// <summary>Gives the account other limits. Those who wait are served by them at once.</summary>
    public void SetLimits(BudgetLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        Ledger.SetLimits(this, limits);
    }

    /// <summary>Whether anything of a kind is limited, here or above.</summary>
    public bool IsLimited(BudgetKind kind) => BudgetMath.Of(Balance.Limits, kind) is not null || Parent?.IsLimited(kind) == true;

    internal BudgetDecision Try(BudgetRequest request) => Ledger.Try(this, Checked(request));

    internal BudgetWaiter Enqueue(BudgetRequest request) => Ledger.Enqueue(this, Checked(request));

    internal ValueTask<BudgetDecision> WaitAsync(BudgetWaiter waiter, CancellationToken cancellationToken) => Ledger.WaitAsync(waiter, cancellationToken);

    private static BudgetRequest Checked(BudgetRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var amount = request.AtMost;
        return amount.Tokens >= 0 && amount.Money >= 0 && amount.Calls >= 0 && amount.Time >= TimeSpan.Zero
            ? request
            : throw new ArgumentOutOfRangeException(nameof(request), amount, "An amount to reserve is not negative.");
    }
}
