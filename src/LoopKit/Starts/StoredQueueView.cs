using LoopKit.Engine;
using LoopKit.Storage;
using Microsoft.Extensions.Options;

namespace LoopKit.Starts;

/// <summary>The queue as a store has it. It needs no host: a reader of the store sees the same.</summary>
/// <param name="store">The store; one that is open for reading will do.</param>
/// <param name="options">The host's limits.</param>
/// <param name="time">The clock.</param>
public sealed class StoredQueueView(ILoopStore store, IOptions<LoopKitOptions> options, TimeProvider time) : IQueueView
{
    private static readonly LoopQuery _open = new() { Status = [LoopStatus.Running, LoopStatus.Waiting, LoopStatus.Queued] };
    private static readonly LoopQuery _ended = new() { Status = [LoopStatus.Completed, LoopStatus.Failed], Limit = StartDurations.Sample };

    /// <inheritdoc/>
    public async ValueTask<QueueSnapshot> InspectAsync(CancellationToken cancellationToken = default)
    {
        var open = await store.ListLoopsAsync(_open, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        var ended = await store.ListLoopsAsync(_ended, cancellationToken).ToListAsync(cancellationToken).ConfigureAwait(false);
        return new StartForecast(open, new StartDurations(ended), StartLimits.From(options.Value), time.GetUtcNow()).Make();
    }
}
