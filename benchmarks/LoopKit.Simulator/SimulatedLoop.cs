using LoopKit.Events;
using LoopKit.Scheduling;

namespace LoopKit.Simulator;

/// <summary>A loop: it works for a while with its tools, calls the model, and so on. Its prompts grow within an iteration and shrink at the next.</summary>
internal sealed class SimulatedLoop
{
    private const int TurnsPerIteration = 12;

    private readonly Random _random;
    private int _turn;

    public SimulatedLoop(int number, Scenario scenario)
    {
        _random = new Random((scenario.Seed * 100_003) + number);
        Id = new LoopId($"loop{number}");
        Priority = _random.Next(10) switch { 0 => LoopPriority.Critical, 1 or 2 => LoopPriority.High, < 8 => LoopPriority.Normal, _ => LoopPriority.Low };

        // One work item with half of all loops, and many small ones.
        WorkItem = number % 2 == 0 ? "large" : $"small{number % 20}";
    }

    public LoopId Id { get; }

    public LoopPriority Priority { get; }

    public string WorkItem { get; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; set; }

    /// <summary>A number from 0 to 1.</summary>
    public double Jitter => _random.NextDouble();

    /// <summary>How long its tools and its validation take before the next call.</summary>
    public TimeSpan NextWork() => TimeSpan.FromSeconds(1 + (_random.NextDouble() * _random.NextDouble() * 40));

    public SimulatedCall NextCall(DateTimeOffset now)
    {
        _turn = (_turn + 1) % TurnsPerIteration;
        var sent = 1_500 + (_turn * 400) + _random.Next(800);
        var received = (long)Math.Min(8_000, Math.Exp(5.8 + (0.7 * Normal())));
        var bytesPerToken = 3.6 + _random.NextDouble();
        var request = new PermitRequest
        {
            Loop = Id,
            Lane = "simulated:model",
            Priority = Priority,
            WorkItem = WorkItem,
            InputTokens = (long)(sent * bytesPerToken / 2),
            OutputTokens = 8_192,
        };
        return new SimulatedCall(
            this, request, new TokenUsage(sent, received), TimeSpan.FromSeconds(0.3 + _random.NextDouble()), TimeSpan.FromSeconds(received / 90.0))
        { AskedAt = now };
    }

    /// <summary>The method of Box and Muller.</summary>
    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
