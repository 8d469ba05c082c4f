namespace LoopKit.Storage.Jsonl;

/// <summary>Events of one stream that follow one another in the order of the store.</summary>
/// <param name="State">The stream; <see langword="null"/> when it was deleted.</param>
/// <param name="Position">The position of the first.</param>
/// <param name="FirstVersion">The version of the first.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct EventRun(StreamState? State, long Position, long FirstVersion, int Count)
{
    public long LastPosition => Position + Count - 1;

    public long LastVersion => FirstVersion + Count - 1;
}
