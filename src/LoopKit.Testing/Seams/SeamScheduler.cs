using LoopKit.Scheduling;

namespace LoopKit.Testing.Seams;

/// <summary>A scheduler behind a passage.</summary>
internal sealed class SeamScheduler(IScheduler inner, IPassage passage) : IScheduler, IDisposable
{
    public ValueTask<PermitResult> AcquireAsync(PermitRequest request, CancellationToken cancellationToken = default) => passage.PassAsync(
        new SeamCall("scheduler: acquire", request.Loop) { IsQueuedAsync = () => IsQueuedAsync(request) },
        () => inner.AcquireAsync(request, cancellationToken));

    public ValueTask ReleaseAsync(Permit permit, PermitUsage usage, CancellationToken cancellationToken = default) =>
        ReleaseAsync(permit, () => inner.ReleaseAsync(permit, usage, cancellationToken));

    public ValueTask<SchedulerSnapshot> InspectAsync(CancellationToken cancellationToken = default) => inner.InspectAsync(cancellationToken);

    public void Dispose() => (inner as IDisposable)?.Dispose();

    private async ValueTask ReleaseAsync(Permit permit, Func<ValueTask> releaseAsync) => await passage.PassAsync(
        new SeamCall("scheduler: release", permit.Loop),
        async () =>
        {
            await releaseAsync().ConfigureAwait(false);
            return true;
        }).ConfigureAwait(false);

    private async ValueTask<bool> IsQueuedAsync(PermitRequest request) => (await inner.InspectAsync().ConfigureAwait(false))
        .Lanes.Any(lane => lane.Lane == request.Lane && lane.Waiting.Contains(request.Loop));
}
