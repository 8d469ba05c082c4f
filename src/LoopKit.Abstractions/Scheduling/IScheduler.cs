namespace LoopKit.Scheduling;

/// <summary>Decides who may call which model now.</summary>
/// <remarks>
/// Thread-safe and location-transparent. A permit is held for one call only and never while waiting for something else, so more loops than
/// slots cannot deadlock. The permit of a crashed holder expires.
/// </remarks>
public interface IScheduler
{
    /// <summary>Waits for leave to make one call: highest priority first, work items in turn within a priority, oldest first within a work item. Waiting makes up for a lower priority, so that nobody waits for ever.</summary>
    /// <param name="request">Who asks for what.</param>
    /// <param name="cancellationToken">Leaves the queue.</param>
    ValueTask<PermitResult> AcquireAsync(PermitRequest request, CancellationToken cancellationToken = default);

    /// <summary>Gives a permit back and reports what it was used for. A permit that has expired is ignored; its usage still counts.</summary>
    ValueTask ReleaseAsync(Permit permit, PermitUsage usage, CancellationToken cancellationToken = default);

    /// <summary>Shows lanes, holders and queues.</summary>
    ValueTask<SchedulerSnapshot> InspectAsync(CancellationToken cancellationToken = default);
}
