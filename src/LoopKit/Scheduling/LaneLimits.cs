namespace LoopKit.Scheduling;

/// <summary>What one lane allows.</summary>
/// <param name="Concurrency">The most calls at a time.</param>
/// <param name="Requests">The most calls within <paramref name="Window"/>; <see langword="null"/>: any number.</param>
/// <param name="Window">The time over which calls are counted.</param>
internal sealed record LaneLimits(int Concurrency, int? Requests = null, TimeSpan Window = default)
{
    public static LaneLimits From(LoopKitOptions options) => new(options.ModelConcurrency, options.ModelRequests, options.ModelRequestWindow);
}
