using System.Collections.Immutable;
using LoopKit.Events;

namespace LoopKit.Budgets;

/// <summary>What a loop's journal says of its budget: a pure fold, part of the loop's state.</summary>
internal sealed record BudgetState
{
    public static BudgetState Empty { get; } = new();

    /// <summary>What was used. What was reserved and has no outcome any more counts in full.</summary>
    public BudgetAmount Spent { get; private init; }

    /// <summary>How much of it the loops had used that this one was forked from.</summary>
    public BudgetAmount Inherited { get; private init; }

    /// <summary>How much of it the turns of the last iteration used.</summary>
    public BudgetAmount SpentInIteration { get; private init; }

    /// <summary>What its limits were raised by.</summary>
    public BudgetLimits Raised { get; private init; } = BudgetLimits.None;

    /// <summary>What calls under way may use: that of a turn or review, which has no name, and those of tools.</summary>
    public ImmutableList<(string? CallId, BudgetAmount Amount)> Open { get; private init; } = [];

    /// <summary>Why the next call cannot be made.</summary>
    public BudgetExhausted? Exhausted { get; private init; }

    /// <summary>Of which budgets the model was told that they are nearly used up.</summary>
    public ImmutableHashSet<BudgetLevel> Noticed { get; private init; } = [];

    /// <summary>Whether anything was reserved, or a price was known; journals from before there were budgets say nothing of it.</summary>
    public bool IsCounted { get; private init; }

    /// <summary>Whether something was reserved for the last turn, so that its tools reserve as well.</summary>
    public bool IsLimited { get; private init; }

    /// <summary>Whether the loop waits for a raise.</summary>
    public bool Waits => Exhausted is { Waits: true };

    /// <summary>What calls under way may use.</summary>
    public BudgetAmount Reserved => Sum(Open);

    /// <summary>How many model calls a tool call has reserved for.</summary>
    public int ReservedBy(string callId) => Open.Count(open => open.CallId == callId);

    /// <summary>The limits of a loop with this policy.</summary>
    public BudgetLimits LimitsBy(BudgetPolicy? policy) => policy is null ? BudgetLimits.None : BudgetMath.Raise(policy.Limits, Raised);

    public BudgetState Apply(LoopEvent loopEvent)
    {
        var next = Fold(loopEvent);
        return IsCounted || !Counts(loopEvent) ? next : next with { IsCounted = true };
    }

    private static bool Counts(LoopEvent loopEvent) => loopEvent
        is TurnStarted { Reserved: not null } or ReviewStarted { Reserved: not null } or TurnCompleted { Spent: not null } or TurnFailed { Spent: not null }
        or ReviewCompleted { Spent: not null } or ToolCompleted { Spent: not null } or BudgetExhausted;

    private BudgetState Fold(LoopEvent loopEvent) => loopEvent switch
    {
        IterationStarted => this with { SpentInIteration = default, Noticed = Noticed.Remove(BudgetLevel.Iteration), Exhausted = Exhausted is { Level: BudgetLevel.Iteration } ? null : Exhausted },
        TurnStarted started => Begin(started.Reserved),
        ReviewStarted started => Begin(started.Reserved),
        TurnCompleted completed => End(null, completed.Spent ?? AmountOf(completed.Usage)),
        TurnFailed failed => End(null, failed.Spent ?? default),
        ReviewCompleted completed => End(null, completed.Spent ?? AmountOf(completed.Usage), isTurn: false),
        BudgetReleased => End(null, default),
        BudgetReserved reserved => this with { Open = Open.Add((reserved.CallId, reserved.Amount)) },
        ToolCompleted { Spent: null, Usage: null } completed when Open.IsEmpty => this,
        ToolCompleted completed => End(completed.CallId, completed.Spent ?? (completed.Usage is { } usage ? AmountOf(usage) : Sum(Open.Where(open => open.CallId == completed.CallId)))),
        BudgetExhausted exhausted => this with { Exhausted = exhausted },
        BudgetNoticed noticed => this with { Noticed = Noticed.Add(noticed.Level) },
        BudgetRaised raised => this with { Raised = Add(Raised, raised.Amount), Exhausted = null, Noticed = Noticed.Remove(BudgetLevel.Loop) },
        LoopResumed => this with { Exhausted = null },
        HostAttached => Abandon() with { Exhausted = Waits ? null : Exhausted },
        StepCrashed or LoopBlocked or LoopFailed or LoopCompleted or LoopStopped => Abandon(),
        LoopForked => Fork(),
        _ => this,
    };

    /// <summary>A turn that begins again after it was cancelled or its host ended: what the first attempt used nobody knows.</summary>
    private BudgetState Begin(BudgetAmount? reserved)
    {
        if (reserved is null && Open.IsEmpty && Exhausted is null && !IsLimited)
        {
            return this;
        }

        var abandoned = Abandon();
        return abandoned with { IsLimited = reserved is not null, Exhausted = null, Open = reserved is { } amount ? abandoned.Open.Add((null, amount)) : abandoned.Open };
    }

    private BudgetState End(string? callId, BudgetAmount spent, bool isTurn = true) => this with
    {
        Open = Open.RemoveAll(open => open.CallId == callId),
        Spent = Spent + spent,
        SpentInIteration = isTurn ? SpentInIteration + spent : SpentInIteration,
    };

    private BudgetState Abandon() => Open.IsEmpty ? this : this with { Open = [], Spent = Spent + Reserved, SpentInIteration = SpentInIteration + Reserved };

    private BudgetState Fork()
    {
        var settled = Abandon();
        return settled with { Inherited = settled.Spent, Exhausted = null };
    }

    private static BudgetAmount AmountOf(TokenUsage usage) => new(usage.InputTokens + usage.OutputTokens, 0, 1, TimeSpan.Zero);

    private static BudgetAmount Sum(IEnumerable<(string? CallId, BudgetAmount Amount)> open) => open.Aggregate(default(BudgetAmount), (sum, one) => sum + one.Amount);

    private static BudgetLimits Add(BudgetLimits left, BudgetLimits right) => new()
    {
        Tokens = right.Tokens is null ? left.Tokens : (left.Tokens ?? 0) + right.Tokens,
        Money = right.Money is null ? left.Money : (left.Money ?? 0) + right.Money,
        Calls = right.Calls is null ? left.Calls : (left.Calls ?? 0) + right.Calls,
        Time = right.Time is null ? left.Time : (left.Time ?? TimeSpan.Zero) + right.Time,
    };
}
