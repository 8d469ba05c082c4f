namespace LoopKit.Budgets;

/// <summary>What comes of a request: a reservation, a shortage, or neither while others must settle first.</summary>
internal sealed record BudgetDecision(BudgetReservation? Reservation, BudgetShortage? Shortage)
{
    public static BudgetDecision MustWait { get; } = new(null, null);

    public bool Waits => Reservation is null && Shortage is null;
}
