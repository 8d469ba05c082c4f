using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Budgets;

/// <summary>One call under way, with what is reserved for it. What is not said of its end counts in full.</summary>
internal sealed class BudgetedCall(BudgetReservation reservation, CallEstimate estimate, TimeProvider time) : IDisposable
{
    private readonly long _start = time.GetTimestamp();

    private TimeSpan Took => time.GetElapsedTime(_start);

    public void Succeeded(UsageDetails? usage) => reservation.Settle(estimate.Used(usage, Took));

    public void Failed(Exception exception) => reservation.Settle(estimate.UsedByFailure(ModelFailures.Classify(exception).Kind, Took));

    public void Dispose() => reservation.Settle(estimate.AtMost(Took));
}
