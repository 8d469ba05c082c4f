using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Budgets;

/// <summary>What one model call may use at most, and what it used. Pure.</summary>
/// <param name="Input">The most tokens that it sends.</param>
/// <param name="Output">The most tokens that it receives: the output cap that it is made with.</param>
/// <param name="Price">The model's price; <see langword="null"/>: no money is counted.</param>
internal sealed record CallEstimate(long Input, long Output, ModelPrice? Price)
{
    /// <summary>The most that the call may use.</summary>
    public BudgetAmount AtMost(TimeSpan time) => new(Input + Output, Price?.AtMost(Input, Output) ?? 0, 1, time);

    /// <summary>What it used, by what the provider says. One that does not say counts as if it had used everything.</summary>
    public BudgetAmount Used(UsageDetails? usage, TimeSpan time) => usage is { InputTokenCount: not null } or { OutputTokenCount: not null }
        ? new BudgetAmount(Math.Max(0, usage.InputTokenCount ?? 0) + Math.Max(0, usage.OutputTokenCount ?? 0), Price?.Of(usage) ?? 0, 1, time)
        : AtMost(time);

    /// <summary>What a call used that failed. What the provider turned away it did not charge; of anything else nobody knows.</summary>
    public BudgetAmount UsedByFailure(ModelFailureKind kind, TimeSpan time) => WasTurnedAway(kind) ? new BudgetAmount(0, 0, 1, time) : AtMost(time);

    private static bool WasTurnedAway(ModelFailureKind kind) =>
        kind is ModelFailureKind.RateLimited or ModelFailureKind.UsageLimit or ModelFailureKind.Overloaded or ModelFailureKind.Unauthorized or ModelFailureKind.BadRequest;
}
