namespace LoopKit.Engine;

/// <summary>How a command was received.</summary>
public abstract record CommandResult
{
    private protected CommandResult()
    {
    }

    /// <summary>The command is durable and takes effect.</summary>
    /// <param name="Snapshot">The loop after it.</param>
    public sealed record Accepted(LoopSnapshot Snapshot) : CommandResult;

    /// <summary>The command does not fit the loop's state; nothing changed.</summary>
    /// <param name="Explanation">Why, and what to do.</param>
    public sealed record Refused(string Explanation) : CommandResult;

    /// <summary>There is no such loop.</summary>
    public sealed record NoSuchLoop : CommandResult;
}
