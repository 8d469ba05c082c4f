namespace LoopKit.Scheduling;

/// <summary>Somebody in a lane's queue. Its lane alone decides, under its lock, whether it is granted or leaves; so it is woken once.</summary>
internal sealed class Waiter
{
    private readonly TaskCompletionSource<PermitResult> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Waiter(PermitRequest request, long order, DateTimeOffset since)
    {
        (Request, Order, Since) = (request, order, since);
        (ByAge, InFlow) = (new LinkedListNode<Waiter>(this), new LinkedListNode<Waiter>(this));
    }

    public PermitRequest Request { get; }

    /// <summary>The place in the order of arrival over all lanes; names the permit too.</summary>
    public long Order { get; }

    public DateTimeOffset Since { get; }

    public Task<PermitResult> Result => _result.Task;

    /// <summary>Its place among all of its priority.</summary>
    public LinkedListNode<Waiter> ByAge { get; }

    /// <summary>Its place among those of its work item.</summary>
    public LinkedListNode<Waiter> InFlow { get; }

    /// <summary>What shares its turn.</summary>
    public string Flow => Request.WorkItem ?? Request.Loop.Value;

    public bool IsQueued => ByAge.List is not null;

    public void Grant(Permit permit) => _result.SetResult(new PermitResult.Granted(permit));

    public void Refuse(TimeSpan closed) => _result.SetResult(new PermitResult.Closed(closed));

    public void Leave(CancellationToken cancellationToken) => _result.SetCanceled(cancellationToken);
}
