namespace LoopKit.Testing.Seams;

/// <summary>A call to something outside the engine that has not returned yet. Timers and gates that it waits for count themselves on it.</summary>
internal sealed class OpenCall(SeamCall call, Action changed)
{
    private static readonly AsyncLocal<OpenCall?> _current = new();
    private int _waits;

    /// <summary>The innermost call that this code runs in.</summary>
    public static OpenCall? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }

    public SeamCall Call => call;

    /// <summary>Whether it waits for the clock, for a test, or in a queue, and not for work that takes real time.</summary>
    public async ValueTask<bool> IsWaitingAsync() =>
        Volatile.Read(ref _waits) > 0 || (call.IsQueuedAsync is { } isQueued && await isQueued().ConfigureAwait(false));

    /// <summary>Something began (1) or ceased (-1) to keep it waiting.</summary>
    public void Wait(int change)
    {
        Interlocked.Add(ref _waits, change);
        changed();
    }
}
