namespace LoopKit.Scheduling;

/// <summary>Somebody in a lane's queue.</summary>
internal sealed class Waiter(PermitRequest request, long order)
{
    private readonly TaskCompletionSource<PermitResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PermitRequest Request => request;

    /// <summary>The place in the order of arrival over all lanes; names the permit too.</summary>
    public long Order => order;

    public Task<PermitResult> Result => _result.Task;

    public bool IsCancelled => _result.Task.IsCanceled;

    /// <summary>Wakes the waiter. False when it has left the queue meanwhile.</summary>
    public bool TryGrant(Permit permit) => _result.TrySetResult(new PermitResult.Granted(permit));

    public bool TryCancel(CancellationToken cancellationToken) => _result.TrySetCanceled(cancellationToken);
}
