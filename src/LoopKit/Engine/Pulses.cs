using System.Collections.Concurrent;

namespace LoopKit.Engine;

/// <summary>Tells watchers that a loop's journal has grown. Loops that nobody watches cost nothing.</summary>
internal sealed class Pulses
{
    private readonly ConcurrentDictionary<LoopId, TaskCompletionSource> _next = new();

    /// <summary>Completes with the next write after this call.</summary>
    public Task Next(LoopId loop) => _next.GetOrAdd(loop, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Raise(LoopId loop)
    {
        if (_next.TryRemove(loop, out var waiters))
        {
            waiters.TrySetResult();
        }
    }

    /// <summary>Tells watchers, now and later, that this host will see nothing more of the loop.</summary>
    public void Fail(LoopId loop, LoopKitException exception)
    {
        var failed = new TaskCompletionSource();
        failed.SetException(exception);

        // Perhaps nobody watches, and that is no error of its own.
        _ = failed.Task.Exception;
        TaskCompletionSource? waiters = null;
        _next.AddOrUpdate(loop, failed, (_, before) =>
        {
            waiters = before;
            return failed;
        });
        waiters?.TrySetException(exception);
    }
}
