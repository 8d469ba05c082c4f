namespace LoopKit.Testing.Seams;

/// <summary>A call from the engine to something that it awaits.</summary>
/// <param name="What">The call in words, for people: <c>store: append loop/a1</c>.</param>
/// <param name="Loop">The loop that it is made for, where the call says it.</param>
internal sealed record SeamCall(string What, LoopId? Loop = null)
{
    /// <summary>Whether the call waits in a queue for somebody else.</summary>
    public Func<ValueTask<bool>>? IsQueuedAsync { get; init; }
}
