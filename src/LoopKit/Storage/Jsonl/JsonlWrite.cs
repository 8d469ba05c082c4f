namespace LoopKit.Storage.Jsonl;

/// <summary>A write on its way into a batch.</summary>
internal abstract class JsonlWrite
{
    private const int Queued = 0;
    private const int Taken = 1;
    private const int Cancelled = 2;

    private int _state = Queued;

    /// <summary>About how many bytes it adds to the batch.</summary>
    public virtual long Size => 0;

    /// <summary>Takes it into a batch; from then on it is carried out. <see langword="false"/> when it was cancelled before.</summary>
    public bool TryTake() => Interlocked.CompareExchange(ref _state, Taken, Queued) == Queued;

    /// <summary>Adds what is to be written to the batch.</summary>
    public abstract void Execute(JsonlWriter writer);

    /// <summary>Tells the caller its result: the batch is durable.</summary>
    public abstract void Succeed();

    /// <summary>Tells the caller that the batch failed.</summary>
    public abstract void Fail(Exception exception);

    /// <summary>Whether it was still waiting and is now cancelled.</summary>
    protected bool TryCancel() => Interlocked.CompareExchange(ref _state, Cancelled, Queued) == Queued;
}
