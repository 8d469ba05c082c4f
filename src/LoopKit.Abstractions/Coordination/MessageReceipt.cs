namespace LoopKit.Coordination;

/// <summary>What became of a message when it was sent.</summary>
public abstract record MessageReceipt
{
    private protected MessageReceipt()
    {
    }

    /// <summary>The message is durable in every receiver's inbox.</summary>
    /// <param name="Receivers">How many inboxes have it; an alert may have none.</param>
    public sealed record Accepted(int Receivers) : MessageReceipt;

    /// <summary>The message was not delivered.</summary>
    /// <param name="Explanation">Why, and what to do.</param>
    public sealed record Refused(string Explanation) : MessageReceipt;
}
