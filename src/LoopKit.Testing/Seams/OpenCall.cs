namespace LoopKit.Testing.Seams;

/// <summary>A call to something outside the engine that has not returned yet. Timers and gates that it waits for count themselves on it.</summary>
internal sealed class OpenCall(SeamCall call, OpenCall? outer, Action changed)
{
    private static readonly AsyncLocal<OpenCall?> _current = new();
    private int _waits;
    private int _inner;
    private volatile bool _hasEnded;

    /// <summary>The innermost call that this code runs in.</summary>
    public static OpenCall? Current
    {
        get => _current.Value;
        set => _current.Value = value;
    }

    public string What => call.What;

    /// <summary>The loop that it is made for, where it is known.</summary>
    public LoopId? Loop => call.Loop ?? outer?.Loop;

    public void Begin()
    {
        outer?.Count(1);
        Current = this;
        changed();
    }

    public void End()
    {
        _hasEnded = true;
        Current = outer;
        outer?.Count(-1);
    }

    /// <summary>Something began (1) or ceased (-1) to keep it waiting.</summary>
    public void Wait(int change)
    {
        Interlocked.Add(ref _waits, change);
        changed();
    }

    /// <summary>Whether it waits for the clock, for a test, in a queue or for another open call, and not for work that takes real time.</summary>
    public async ValueTask<bool> IsWaitingAsync() =>
        !_hasEnded && (Volatile.Read(ref _waits) > 0 || Volatile.Read(ref _inner) > 0 || (call.IsQueuedAsync is { } isQueued && await isQueued().ConfigureAwait(false)));

    private void Count(int change) => Interlocked.Add(ref _inner, change);
}
