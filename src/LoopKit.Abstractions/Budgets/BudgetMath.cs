namespace LoopKit.Budgets;

/// <summary>How amounts compare with limits. Pure.</summary>
internal static class BudgetMath
{
    /// <summary>From this share of a limit on, the model is told.</summary>
    private const decimal NoticeShare = 0.8m;

    public static IReadOnlyList<BudgetKind> Kinds { get; } = [BudgetKind.Tokens, BudgetKind.Money, BudgetKind.Calls, BudgetKind.Time];

    /// <summary>One figure of an amount; time in seconds.</summary>
    public static decimal Of(BudgetAmount amount, BudgetKind kind) => kind switch
    {
        BudgetKind.Tokens => amount.Tokens,
        BudgetKind.Money => amount.Money,
        BudgetKind.Calls => amount.Calls,
        _ => SecondsOf(amount.Time),
    };

    /// <summary>One limit, when there is one; time in seconds.</summary>
    public static decimal? Of(BudgetLimits limits, BudgetKind kind) => kind switch
    {
        BudgetKind.Tokens => limits.Tokens,
        BudgetKind.Money => limits.Money,
        BudgetKind.Calls => limits.Calls,
        _ => limits.Time is { } time ? SecondsOf(time) : null,
    };

    /// <summary>Whether nothing is limited.</summary>
    public static bool IsUnlimited(BudgetLimits limits) => limits is { Tokens: null, Money: null, Calls: null, Time: null };

    /// <summary>What an amount is more than its limits allow; <see langword="null"/> when it is within all of them.</summary>
    public static BudgetKind? Exceeds(BudgetAmount amount, BudgetLimits limits) => limits switch
    {
        { Tokens: { } tokens } when amount.Tokens > tokens => BudgetKind.Tokens,
        { Money: { } money } when amount.Money > money => BudgetKind.Money,
        { Calls: { } calls } when amount.Calls > calls => BudgetKind.Calls,
        { Time: { } time } when amount.Time > time => BudgetKind.Time,
        _ => null,
    };

    /// <summary>Limits with more room. What is not limited stays so.</summary>
    public static BudgetLimits Raise(BudgetLimits limits, BudgetLimits by) => new()
    {
        Tokens = limits.Tokens is { } tokens ? AddUpTo(tokens, by.Tokens ?? 0) : null,
        Money = limits.Money + (by.Money ?? 0),
        Calls = limits.Calls is { } calls ? AddUpTo(calls, by.Calls ?? 0) : null,
        Time = limits.Time is { } time ? TimeSpan.FromTicks(AddUpTo(time.Ticks, by.Time?.Ticks ?? 0)) : null,
    };

    /// <summary>Of which limit four fifths are spent, the fullest first; <see langword="null"/> when of none.</summary>
    public static BudgetKind? NearlySpent(BudgetAmount spent, BudgetLimits limits)
    {
        BudgetKind? fullest = null;
        var most = NoticeShare;
        foreach (var kind in Kinds)
        {
            if (Of(limits, kind) is { } limit && limit > 0 && Of(spent, kind) / limit is var share && share >= most)
            {
                (fullest, most) = (kind, share);
            }
        }

        return fullest;
    }

    private static decimal SecondsOf(TimeSpan time) => time.Ticks / (decimal)TimeSpan.TicksPerSecond;

    private static long AddUpTo(long left, long right) => left > long.MaxValue - right ? long.MaxValue : left + right;
}
