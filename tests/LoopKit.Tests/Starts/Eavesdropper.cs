using LoopKit.Scheduling;

namespace LoopKit.Tests.Starts;

/// <summary>A scheduler that notes what is asked of it.</summary>
internal sealed class Eavesdropper(Scheduler scheduler, List<PermitRequest> asked) : IScheduler
{
    public ValueTask<PermitResult> AcquireAsync(PermitRequest request, CancellationToken cancellationToken = default)
    {
        lock (asked)
        {
            asked.Add(request);
        }

        return scheduler.AcquireAsync(request, cancellationToken);
    }

    public ValueTask ReleaseAsync(Permit permit, PermitUsage usage, CancellationToken cancellationToken = default) => scheduler.ReleaseAsync(permit, usage, cancellationToken);

    public ValueTask<SchedulerSnapshot> InspectAsync(CancellationToken cancellationToken = default) => scheduler.InspectAsync(cancellationToken);
}
