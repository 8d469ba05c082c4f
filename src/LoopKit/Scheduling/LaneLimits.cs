namespace LoopKit.Scheduling;

/// <summary>What one lane allows.</summary>
/// <param name="Concurrency">The most calls at a time.</param>
/// <param name="Requests">The most calls within <see cref="Window"/>; <see langword="null"/>: what the provider says.</param>
internal sealed record LaneLimits(int Concurrency, int? Requests = null)
{
    /// <summary>The time over which calls and tokens are counted, unless the provider needs more.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long one priority waits until it goes before the next higher one that has just come.</summary>
    public TimeSpan Ageing { get; init; } = TimeSpan.FromMinutes(5);

    public static LaneLimits From(LoopKitOptions options) => new(options.ModelConcurrency, options.ModelRequests) { Window = options.ModelRequestWindow };
}
