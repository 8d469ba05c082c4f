using LoopKit.Agents;
using LoopKit.Models;
using Microsoft.Extensions.AI;

namespace LoopKit.Budgets;

/// <summary>One call with what is reserved for it. What is not said of its end counts in full.</summary>
/// <param name="reservation">What it may use; <see langword="null"/>: nothing is limited, it is only counted.</param>
/// <param name="estimate">What it may use at most.</param>
/// <param name="time">The clock that it is measured by.</param>
internal sealed class BudgetedCall(BudgetReservation? reservation, CallEstimate estimate, TimeProvider time) : IDisposable
{
    private long? _start;

    /// <summary>The most that it may use; <see langword="null"/>: nothing is limited.</summary>
    public BudgetAmount? Reserved => reservation?.Amount;

    /// <summary>The most tokens that it sends.</summary>
    public long InputTokens => estimate.Input;

    /// <summary>What it counts for; <see langword="null"/> before its end, and when neither a limit nor a price is there to count for.</summary>
    public BudgetAmount? Spent { get; private set; }

    /// <summary>The output cap that it is made with; <see langword="null"/>: that of the model's client.</summary>
    public int? MaxOutputTokens => reservation is null ? null : (int)estimate.Output;

    public bool HasBegun => _start is not null;

    /// <summary>Whether what is reserved suffices for another estimate as well.</summary>
    public bool Covers(CallEstimate other) =>
        Reserved is not { } amount || (amount.Tokens >= other.Input + other.Output && amount.Money >= other.AtMost(TimeSpan.Zero).Money);

    /// <summary>How long the call may take, of the time that it would take.</summary>
    public TimeSpan Limit(TimeSpan timeout) => Reserved is { } amount && amount.Time < timeout ? amount.Time : timeout;

    /// <summary>The call is about to be made.</summary>
    /// <param name="expiresAfter">When it is taken to have ended, whatever becomes of it.</param>
    public void Begin(TimeSpan? expiresAfter = null)
    {
        _start = time.GetTimestamp();
        if (expiresAfter is { } expiry)
        {
            reservation?.ExpireAfter(expiry);
        }
    }

    public void End(AgentTurn turn)
    {
        switch (turn)
        {
            case AgentTurn.Replied replied:
                Succeeded(replied.Response.Usage);
                break;
            case AgentTurn.Failed failed:
                Failed(failed.Kind);
                break;
        }
    }

    public void Succeeded(UsageDetails? usage) => Settle(estimate.Used(usage, Took));

    public void Failed(ModelFailureKind kind) => Settle(estimate.UsedByFailure(kind, Took));

    /// <summary>It was cut off: nobody knows what it used, but how long it took.</summary>
    public void Cut() => Settle(estimate.AtMost(Took));

    /// <summary>It was never made.</summary>
    public void Release()
    {
        Spent = reservation is null ? null : default(BudgetAmount);
        reservation?.Release();
    }

    public void Dispose() => reservation?.Dispose();

    private TimeSpan Took => _start is { } start ? time.GetElapsedTime(start) : TimeSpan.Zero;

    private void Settle(BudgetAmount used)
    {
        Spent = reservation is null && estimate.Price is null ? null : used;
        reservation?.Settle(used);
    }
}
