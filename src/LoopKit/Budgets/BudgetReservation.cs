namespace LoopKit.Budgets;

/// <summary>Leave to use up to an amount. Settle it with what was used, in any case; what is not settled counts in full.</summary>
/// <remarks>Thread-safe; only the first settlement counts.</remarks>
public sealed class BudgetReservation : IDisposable
{
    internal BudgetReservation(BudgetAccount account, BudgetAmount amount) => (Account, Amount) = (account, amount);

    /// <summary>The most that may be used.</summary>
    public BudgetAmount Amount { get; }

    internal BudgetAccount Account { get; }

    internal BudgetReservationState State { get; set; }

    internal TimeSpan? Expiry { get; set; }

    /// <summary>Says what was used. More than was reserved counts too.</summary>
    public void Settle(BudgetAmount used) => Account.Ledger.Settle(this, used);

    /// <summary>Gives everything back: nothing was used.</summary>
    public void Release() => Settle(default);

    /// <summary>Settles in full what was not settled: nobody knows how much of it was used.</summary>
    public void Dispose() => Settle(Amount);

    /// <summary>Sets anew when it expires, from now.</summary>
    internal void ExpireAfter(TimeSpan time) => Account.Ledger.ExpireAfter(this, time);
}
