namespace LoopKit.Storage.Jsonl;

/// <summary>A write with a result.</summary>
/// <typeparam name="T">The result.</typeparam>
internal sealed class JsonlWrite<T>(Func<JsonlWriter, T> write, long size) : JsonlWrite
{
    // The caller goes on elsewhere: the thread that commits has the next batch to write.
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T _result = default!;
    private LoopKitException? _failure;

    public override long Size => size;

    public override void Execute(JsonlWriter writer)
    {
        try
        {
            _result = write(writer);
        }
        catch (LoopKitException exception)
        {
            // Its stream is damaged: the streams of the others are not.
            _failure = exception;
        }
    }

    public override void Succeed()
    {
        if (_failure is null)
        {
            _done.SetResult(_result);
        }
        else
        {
            _done.SetException(_failure);
        }
    }

    public override void Fail(Exception exception) => _done.SetException(exception);

    public ValueTask<T> WaitAsync(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled && !_done.Task.IsCompleted ? WaitOrCancelAsync(cancellationToken) : new(_done.Task);

    private async ValueTask<T> WaitOrCancelAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((JsonlWrite<T>)state!).Cancel(token), this);
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
