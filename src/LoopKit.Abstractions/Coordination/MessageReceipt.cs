namespace LoopKit.Coordination;

/// <summary>What became of a message when it was sent.</summary>
public abstract record MessageReceipt
{
    private protected MessageReceipt()
    {
    }

    /// <summary>The message is durable in every receiver's inbox.</summary>
    /// <param name="Receivers">How many inboxes have it; an alert may have none.</param>
    /// <param name="Late">Whether it answers a question that had timed out. A loop that asked gets it as a message all the same.</param>
    public sealed record Accepted(int Receivers, bool Late = false) : MessageReceipt;

    /// <summary>The message was not delivered.</summary>
    /// <param name="Explanation">Why, and what to do.</param>
    /// <param name="RetryAfter">When the same message may be sent again, if that helps.</param>
    public sealed record Refused(string Explanation, TimeSpan? RetryAfter = null) : MessageReceipt;

    /// <summary>The message is durable, and the receiver does not get it: it is a dead letter, which can be replayed.</summary>
    /// <param name="Explanation">Why, and what to do.</param>
    public sealed record DeadLettered(string Explanation) : MessageReceipt;
}
