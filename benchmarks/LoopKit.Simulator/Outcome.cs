using LoopKit.Scheduling;

namespace LoopKit.Simulator;

/// <summary>How much of what the provider allows was used, from 0 to 1.</summary>
internal sealed record QuotaUse(double Requests, double InputTokens, double OutputTokens)
{
    /// <summary>The part of the limit that was the narrowest.</summary>
    public double Narrowest => Math.Max(Requests, Math.Max(InputTokens, OutputTokens));
}

/// <summary>How long calls of a priority waited, in seconds, until the provider took them.</summary>
internal sealed record PriorityWaits(LoopPriority Priority, int Calls, double Median, double Longest);

/// <summary>What a run came to.</summary>
/// <param name="Limiter">Who limited it.</param>
/// <param name="Use">How much of the quota was used after the warm-up.</param>
/// <param name="MadePerMinute">Requests that the provider took.</param>
/// <param name="RefusedPerMinute">Requests that it refused.</param>
/// <param name="WorstSecond">The most refusals in one second.</param>
/// <param name="Waits">Waits, highest priority first.</param>
/// <param name="SpentDollars">What was spent.</param>
/// <param name="OverspentDollars">How much of that was above the cap.</param>
/// <param name="GivenUp">Loops that ended because nothing was left to pay them.</param>
internal sealed record Outcome(
    string Limiter,
    QuotaUse Use,
    IReadOnlyList<int> MadePerMinute,
    IReadOnlyList<int> RefusedPerMinute,
    int WorstSecond,
    IReadOnlyList<PriorityWaits> Waits,
    decimal SpentDollars,
    decimal OverspentDollars,
    int GivenUp)
{
    public int Refused => RefusedPerMinute.Sum();
}
