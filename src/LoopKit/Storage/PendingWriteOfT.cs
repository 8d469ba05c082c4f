namespace LoopKit.Storage;

/// <summary>A write with a result.</summary>
/// <typeparam name="T">The result.</typeparam>
internal abstract class PendingWrite<T> : PendingWrite
{
    // The caller goes on elsewhere: the thread that commits has the next batch to write.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T _result = default!;

    public sealed override void Execute(SqliteWriter writer) => _result = Write(writer);

    public sealed override void Succeed() => _done.SetResult(_result);

    public sealed override void Fail(Exception exception) => _done.SetException(exception);

    public ValueTask<T> WaitAsync(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled && !_done.Task.IsCompleted ? WaitOrCancelAsync(cancellationToken) : new(_done.Task);

    protected abstract T Write(SqliteWriter writer);

    private async ValueTask<T> WaitOrCancelAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((PendingWrite<T>)state!).Cancel(token), this);
        return await _done.Task.ConfigureAwait(false);
    }

    private void Cancel(CancellationToken cancellationToken)
    {
        if (TryCancel())
        {
            _done.SetCanceled(cancellationToken);
        }
    }
}
