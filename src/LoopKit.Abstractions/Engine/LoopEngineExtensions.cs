using LoopKit.Events;

namespace LoopKit.Engine;

/// <summary>Conveniences over the engine's contract.</summary>
public static class LoopEngineExtensions
{
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
}
