namespace LoopKit.Simulator;

/// <summary>What is simulated.</summary>
/// <param name="Name">Its name, for tables and charts.</param>
/// <param name="Loops">How many loops run.</param>
/// <param name="Length">How long, by the simulated clock.</param>
/// <param name="Requests">The most requests that the provider takes in any minute.</param>
/// <param name="InputTokens">The most tokens of requests that it takes in any minute.</param>
/// <param name="OutputTokens">The most tokens of replies in any minute: when so many are written it takes no request.</param>
/// <param name="Seed">Decides everything that is random.</param>
internal sealed record Scenario(string Name, int Loops, TimeSpan Length, int Requests, long InputTokens, long OutputTokens, int Seed)
{
    /// <summary>How many calls the host makes at a time.</summary>
    public int Concurrency { get; init; } = 200;

    /// <summary>What may be spent in all, in thousandths of a dollar; <see langword="null"/>: as much as it costs.</summary>
    public decimal? Money { get; init; }

    /// <summary>The part of the length after which it is measured: before that the limits are not known yet, and windows are empty.</summary>
    public TimeSpan WarmUp => Length / 10;
}
