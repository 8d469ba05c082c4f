using LoopKit.Events;
using LoopKit.Scheduling;

namespace LoopKit.Simulator;

/// <summary>One call of one loop: what it asks for and what it will really take.</summary>
/// <param name="Loop">The loop.</param>
/// <param name="Request">What it asks the limiter for.</param>
/// <param name="Tokens">What it will really use.</param>
/// <param name="FirstToken">How long until the reply begins.</param>
/// <param name="Writing">How long the reply takes from there.</param>
internal sealed record SimulatedCall(SimulatedLoop Loop, PermitRequest Request, TokenUsage Tokens, TimeSpan FirstToken, TimeSpan Writing)
{
    /// <summary>When the loop asked.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>What it costs, in thousandths of a dollar: 3 and 15 dollars for a million tokens.</summary>
    public decimal Price => PriceOf(Tokens.InputTokens, Tokens.OutputTokens);

    public static decimal PriceOf(long input, long output) => ((input * 3m) + (output * 15m)) / 1_000m;
}
