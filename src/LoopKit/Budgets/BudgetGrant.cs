namespace LoopKit.Budgets;

/// <summary>What an account and all above it can grant. Pure; the ledger calls it under its lock.</summary>
internal static class BudgetGrant
{
    /// <summary>Why a request cannot be granted even when all others have settled for nothing; <see langword="null"/> when it can.</summary>
    public static BudgetShortage? Shortage(BudgetAccount account, BudgetRequest request)
    {
        for (var level = account; level is not null; level = level.Parent)
        {
            var least = Least(request);
            if (BudgetMath.Exceeds(level.Spent + least, level.Limits) is { } kind)
            {
                return new BudgetShortage(level.Name, kind, request.AtMost, level.Spent, level.Limits);
            }
        }

        return null;
    }

    /// <summary>What is granted; <see langword="null"/> while others must settle first. Time is cut to what is left of it.</summary>
    public static BudgetAmount? Of(BudgetAccount account, BudgetRequest request)
    {
        var time = request.AtMost.Time;
        for (var level = account; level is not null; level = level.Parent)
        {
            if (level.Limits.Time is { } limit)
            {
                var left = limit - level.Spent.Time - level.Reserved.Time;
                time = left < time ? left : time;
            }
        }

        var amount = request.AtMost with { Time = time };
        if (time < Least(request).Time)
        {
            return null;
        }

        for (var level = account; level is not null; level = level.Parent)
        {
            if (BudgetMath.Exceeds(level.Spent + level.Reserved + amount, level.Limits) is not null)
            {
                return null;
            }
        }

        return amount;
    }

    /// <summary>The account nearest to the root that has no room for a request now.</summary>
    public static BudgetAccount? Blocker(BudgetAccount account, BudgetRequest request)
    {
        BudgetAccount? blocker = null;
        for (var level = account; level is not null; level = level.Parent)
        {
            blocker = BudgetMath.Exceeds(level.Spent + level.Reserved + Least(request), level.Limits) is null ? blocker : level;
        }

        return blocker;
    }

    private static BudgetAmount Least(BudgetRequest request) =>
        request.AtMost with { Time = request.LeastTime < request.AtMost.Time ? request.LeastTime : request.AtMost.Time };
}
