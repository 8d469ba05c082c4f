namespace LoopKit.Coordination;

/// <summary>Which messages to list. Conditions that are not set do not restrict.</summary>
public sealed record MessageQuery
{
    /// <summary>Only messages to or from this loop.</summary>
    public LoopId? Loop { get; init; }

    /// <summary>Only messages of this kind.</summary>
    public MessageKind? Kind { get; init; }

    /// <summary>Only messages in this state.</summary>
    public MessageState? State { get; init; }

    /// <summary>Only messages that were accepted at this time or later.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Only messages that were accepted before this time.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Only this message and those that reply to it, directly or through others.</summary>
    public MessageId? Thread { get; init; }

    /// <summary>The latest so many. Default: all.</summary>
    public int? Limit { get; init; }
}
