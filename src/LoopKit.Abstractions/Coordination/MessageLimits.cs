namespace LoopKit.Coordination;

/// <summary>How much may be said, so that nobody is buried under messages.</summary>
public sealed record MessageLimits
{
    /// <summary>The most bytes of a message's text, in UTF-8.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>How many messages a second one sender may send for long. Default: 10.</summary>
    public double PerSecond { get; init; } = 10;

    /// <summary>How many messages a sender may send at once after it has been quiet. Default: 50.</summary>
    public int Burst { get; init; } = 50;

    /// <summary>After how many messages beyond the limit, without a quiet time between them, a sender is shut out. Default: 100.</summary>
    public int Violations { get; init; } = 100;

    /// <summary>For how long a sender is shut out. Default: 30 seconds.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many unread messages an inbox takes. Beyond that shares become dead letters and questions are refused; alerts and requests to stop are taken. Default: 1,000.</summary>
    public int InboxCapacity { get; init; } = 1_000;

    /// <summary>How long one write of a message may take before the coordinator counts as stalled. Default: 15 seconds.</summary>
    public TimeSpan StallTime { get; init; } = TimeSpan.FromSeconds(15);
}
