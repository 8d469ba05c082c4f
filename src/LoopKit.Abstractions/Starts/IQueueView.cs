namespace LoopKit.Starts;

/// <summary>Shows which loops wait for their turn to run, and why.</summary>
/// <remarks>Location-transparent. To change the queue, send commands: <see cref="Engine.ReprioritiseLoop"/>, <see cref="Engine.StopLoop"/>.</remarks>
public interface IQueueView
{
    /// <summary>Looks at the queue as the store has it.</summary>
    ValueTask<QueueSnapshot> InspectAsync(CancellationToken cancellationToken = default);
}
