namespace LoopKit.Budgets;

/// <summary>Where a reservation stands.</summary>
internal enum BudgetReservationState
{
    /// <summary>It counts as reserved.</summary>
    Open,

    /// <summary>Nobody settled it in time: it counts as spent in full.</summary>
    Expired,

    /// <summary>It is over.</summary>
    Settled,
}
