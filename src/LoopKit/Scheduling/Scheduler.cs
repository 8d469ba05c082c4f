using System.Collections.Concurrent;

namespace LoopKit.Scheduling;

/// <summary>Hands out permits per lane in this process. Lanes know nothing of each other.</summary>
/// <param name="time">The clock.</param>
/// <param name="limits">What every lane allows.</param>
internal sealed class Scheduler(TimeProvider time, LaneLimits limits) : IScheduler, IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Lane>> _lanes = new(StringComparer.Ordinal);
    private long _order;

    public async ValueTask<PermitResult> AcquireAsync(PermitRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(request.Weight, nameof(request));
        ArgumentOutOfRangeException.ThrowIfNegative(request.InputTokens, nameof(request));
        ArgumentOutOfRangeException.ThrowIfNegative(request.OutputTokens, nameof(request));
        cancellationToken.ThrowIfCancellationRequested();
        var lane = LaneOf(request.Lane);
        var waiter = lane.Enqueue(request, Interlocked.Increment(ref _order));
        if (waiter.Result.IsCompleted)
        {
            return await waiter.Result.ConfigureAwait(false);
        }

        using var registration = cancellationToken.UnsafeRegister(static (state, token) => Leave(state!, token), (lane, waiter));
        return await waiter.Result.ConfigureAwait(false);
    }

    public ValueTask ReleaseAsync(Permit permit, PermitUsage usage, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(permit);
        ArgumentNullException.ThrowIfNull(usage);
        LaneOf(permit.Lane).Release(permit, usage);
        return ValueTask.CompletedTask;
    }

    public ValueTask<SchedulerSnapshot> InspectAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(new SchedulerSnapshot([.. _lanes.OrderBy(lane => lane.Key, StringComparer.Ordinal).Select(lane => lane.Value.Value.ToSnapshot())]));

    public void Dispose()
    {
        foreach (var lane in _lanes.Values)
        {
            lane.Value.Dispose();
        }
    }

    private static void Leave(object state, CancellationToken cancellationToken)
    {
        var (lane, waiter) = ((Lane, Waiter))state;
        lane.Leave(waiter, cancellationToken);
    }

    private Lane LaneOf(string name) => _lanes.GetOrAdd(name, static (lane, parts) => new Lazy<Lane>(() => new Lane(lane, parts.time, parts.limits)), (time, limits)).Value;
}
