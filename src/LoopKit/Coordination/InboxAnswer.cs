namespace LoopKit.Coordination;

/// <summary>What an inbox did with a message.</summary>
internal enum InboxAnswer
{
    /// <summary>It has the message, now or already before.</summary>
    Taken,

    /// <summary>There is no such loop.</summary>
    NoSuchLoop,

    /// <summary>The loop has ended.</summary>
    Ended,

    /// <summary>Too much is unread.</summary>
    Full,
}
