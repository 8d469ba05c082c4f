namespace LoopKit.Coordination;

/// <summary>A message and one of its receivers, as the store knows them: the receipt that anybody can read at any time.</summary>
public sealed record MessageRecord
{
    /// <summary>The message.</summary>
    public required Message Message { get; init; }

    /// <summary>What it is.</summary>
    public required MessageKind Kind { get; init; }

    /// <summary>Who gets it: a loop, or for an answer whoever asked.</summary>
    public required Address To { get; init; }

    /// <summary>When it was accepted, in UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How far it has come.</summary>
    public required MessageState State { get; init; }

    /// <summary>Why it is a dead letter, or what else is to be known of it.</summary>
    public string? Note { get; init; }

    /// <summary>The message that it answers or goes on from.</summary>
    public MessageId? InReplyTo { get; init; }
}
