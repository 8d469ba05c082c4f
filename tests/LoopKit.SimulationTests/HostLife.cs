using LoopKit.Testing;

namespace LoopKit.SimulationTests;

/// <summary>Whether a simulated host is alive. It dies at a crossing between the engine and the world.</summary>
/// <param name="world">The world; when it is calm nobody dies.</param>
/// <param name="crossings">After how many crossings it dies.</param>
internal sealed class HostLife(World world, int crossings)
{
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _crossed;

    public bool IsDead { get; private set; }

    /// <summary>Completes when the host died or was asked to stop.</summary>
    public Task Over => _over.Task;

    /// <summary>Asks the host to stop in good order.</summary>
    public void Stop() => _over.TrySetResult();

    /// <exception cref="HostCrashedException">The host is dead: nothing passes.</exception>
    public void Cross()
    {
        if (++_crossed >= crossings && !world.IsCalm && !IsDead)
        {
            IsDead = true;
            world.Counts.Add("crashes");
            _over.TrySetResult();
        }

        HostCrashedException.ThrowIf(IsDead);
    }
}
