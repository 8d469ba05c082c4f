namespace LoopKit.Storage;

/// <summary>Names one append-only stream of events.</summary>
/// <param name="Value">Kind and name, for example <c>loop/01jd…</c>.</param>
public readonly record struct StreamId(string Value)
{
    /// <summary>The journal of a loop.</summary>
    public static StreamId ForLoop(LoopId loop) => new("loop/" + loop.Value);

    /// <summary>The messages sent to a loop.</summary>
    public static StreamId ForInbox(LoopId loop) => new("inbox/" + loop.Value);

    /// <summary>The topic subscriptions of all loops.</summary>
    public static StreamId Subscriptions { get; } = new("subscriptions");

    /// <inheritdoc/>
    public override string ToString() => Value;
}
