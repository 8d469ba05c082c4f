namespace LoopKit.Engine;

/// <summary>Tells when a loop of this host begins to wait or ends, so that a test host can wait until nothing more happens by itself.</summary>
/// <remarks>Thread-safe. Costs a running host nothing but a count.</remarks>
internal sealed class Stillness
{
    private TaskCompletionSource? _next;
    private long _changes;

    /// <summary>How many changes there were.</summary>
    public long Changes => Interlocked.Read(ref _changes);

    public void Change()
    {
        Interlocked.Increment(ref _changes);
        Interlocked.Exchange(ref _next, null)?.TrySetResult();
    }

    /// <summary>Completes with the next change after this call.</summary>
    public Task Next()
    {
        var next = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _next, next, null) ?? next).Task;
    }
}
