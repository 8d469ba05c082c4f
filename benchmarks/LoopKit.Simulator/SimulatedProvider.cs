using LoopKit.Models;

namespace LoopKit.Simulator;

/// <summary>A provider with limits of requests and tokens over a minute, as their pages describe them: a request that does not fit is answered with 429.</summary>
internal sealed class SimulatedProvider(Scenario scenario)
{
    private readonly SlidingWindow _requests = new(scenario.Requests);
    private readonly SlidingWindow _input = new(scenario.InputTokens);
    private readonly SlidingWindow _output = new(scenario.OutputTokens);

    /// <summary>A request arrives. How long to wait before the next one, when it does not fit.</summary>
    public TimeSpan? Refuse(SimulatedCall call, DateTimeOffset now)
    {
        var (requests, input, output) = (_requests.UsedAt(now) + 1 - _requests.Limit, _input.UsedAt(now) + call.Tokens.InputTokens - _input.Limit, _output.UsedAt(now) - _output.Limit + 1);
        if (requests <= 0 && input <= 0 && output <= 0)
        {
            _requests.Add(1, now);
            _input.Add(call.Tokens.InputTokens, now);
            return null;
        }

        TimeSpan[] waits = [requests > 0 ? _requests.Until(requests, now) : default, input > 0 ? _input.Until(input, now) : default, output > 0 ? _output.Until(output, now) : default];
        return TimeSpan.FromSeconds(Math.Max(1, Math.Ceiling(waits.Max().TotalSeconds)));
    }

    /// <summary>A reply is written.</summary>
    public void Write(SimulatedCall call, DateTimeOffset now) => _output.Add(call.Tokens.OutputTokens, now);

    /// <summary>What its headers say.</summary>
    public IReadOnlyList<RateLimit> Headers(DateTimeOffset now) =>
    [
        Header(RateLimitKind.Requests, _requests, now),
        Header(RateLimitKind.InputTokens, _input, now),
        Header(RateLimitKind.OutputTokens, _output, now),
    ];

    private static RateLimit Header(RateLimitKind kind, SlidingWindow window, DateTimeOffset now) =>
        new(kind, window.Limit, Math.Max(0, window.Limit - window.UsedAt(now)), SlidingWindow.Length);
}
