namespace LoopKit.Coordination;

/// <summary>What a coordinator is doing, and whether it is well.</summary>
public sealed record CoordinatorSnapshot
{
    /// <summary>Whether something that it began has not ended for longer than it may take: messages do not get through.</summary>
    public required bool IsStalled { get; init; }

    /// <summary>For how long the oldest write of a message has been under way; zero when none is.</summary>
    public required TimeSpan OldestWrite { get; init; }

    /// <summary>The inboxes that are in use in this process.</summary>
    public required int Registered { get; init; }

    /// <summary>Questions that somebody in this process waits for.</summary>
    public required int Pending { get; init; }

    /// <summary>Messages that were sent through this process.</summary>
    public required long Sent { get; init; }

    /// <summary>Deliveries into inboxes: an alert counts once for each receiver.</summary>
    public required long Received { get; init; }

    /// <summary>Questions that nobody answered in time.</summary>
    public required long Timeouts { get; init; }

    /// <summary>Messages beyond a limit of their sender.</summary>
    public required long Violations { get; init; }

    /// <summary>Messages that became dead letters.</summary>
    public required long DeadLetters { get; init; }
}
