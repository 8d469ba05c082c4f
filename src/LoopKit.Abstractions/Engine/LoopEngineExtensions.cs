using LoopKit.Events;

namespace LoopKit.Engine;

/// <summary>Conveniences over the engine's contract.</summary>
public static class LoopEngineExtensions
{
    private static readonly LoopQuery _open = new() { Status = [LoopStatus.Running, LoopStatus.Waiting, LoopStatus.Paused, LoopStatus.Blocked, LoopStatus.Queued] };

    /// <summary>The emergency stop: tells every loop that has not ended to stop, all at once, also those that are started meanwhile.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="order">The order; every loop gets the same one, so that it may be repeated.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Every loop that was told. The order is durable; <see cref="WaitForRestAsync"/> waits until a loop has ended.</returns>
    /// <remarks>A loop that cannot be told (its journal is damaged, another host has it) does not keep the order from the others.</remarks>
    public static async ValueTask<IReadOnlyList<StoppedLoop>> StopAllAsync(this ILoopEngine engine, StopLoop order, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(order);
        Dictionary<LoopId, StoppedLoop> told = [];
        while (true)
        {
            var open = await engine.ListAsync(_open, cancellationToken).Where(loop => !told.ContainsKey(loop.Id)).ToListAsync(cancellationToken).ConfigureAwait(false);
            if (open.Count == 0)
            {
                return [.. told.Values];
            }

            foreach (var stopped in await Task.WhenAll(open.Select(loop => StopAsync(engine, loop, order, cancellationToken))).ConfigureAwait(false))
            {
                told[stopped.Loop.Id] = stopped;
            }
        }
    }

    /// <summary>Waits until a loop has ended or is blocked.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="id">The loop.</param>
    /// <param name="cancellationToken">Gives up waiting; the loop goes on.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.LoopNotFound"/>.</exception>
    public static async ValueTask<LoopSnapshot> WaitForRestAsync(this ILoopEngine engine, LoopId id, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        while (true)
        {
            var snapshot = await engine.FindAsync(id, cancellationToken).ConfigureAwait(false)
                ?? throw new LoopKitException(ErrorCodes.LoopNotFound, $"There is no loop '{id}'.");
            if (snapshot.Status.IsAtRest())
            {
                return snapshot;
            }

            await foreach (var recorded in engine.WatchAsync(id, snapshot.Version, cancellationToken).ConfigureAwait(false))
            {
                if (recorded.Event is LoopBlocked)
                {
                    break;
                }
            }
        }
    }

    private static async Task<StoppedLoop> StopAsync(ILoopEngine engine, LoopSnapshot loop, StopLoop order, CancellationToken cancellationToken)
    {
        try
        {
            // A loop that ends by itself at this moment refuses the order, and that is as good.
            _ = await engine.SendAsync(loop.Id, order, cancellationToken).ConfigureAwait(false);
            return new StoppedLoop(loop, null);
        }
        catch (LoopKitException exception)
        {
            return new StoppedLoop(loop, exception.Message);
        }
    }
}
