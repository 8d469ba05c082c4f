using System.Text.Json.Serialization;
using LoopKit.Events;

namespace LoopKit.Coordination;

/// <summary>A durable message. The same <see cref="Id"/> is delivered once to each receiver.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type", UnknownDerivedTypeHandling = JsonUnknownDerivedTypeHandling.FailSerialization)]
[JsonDerivedType(typeof(Alert), "alert")]
[JsonDerivedType(typeof(Share), "share")]
[JsonDerivedType(typeof(Query), "query")]
[JsonDerivedType(typeof(QueryReply), "query-reply")]
[JsonDerivedType(typeof(StopRequest), "stop")]
public abstract record Message
{
    private protected Message()
    {
    }

    /// <summary>The identifier of the message.</summary>
    public required MessageId Id { get; init; }

    /// <summary>Who sends it.</summary>
    public required Address From { get; init; }

    /// <summary>The commit that a sending loop's files are based on, so that the receiver can tell whether both mean the same files. Set when the message is accepted.</summary>
    public string? BaseCommit { get; init; }
}

/// <summary>News for every subscriber of a topic.</summary>
public sealed record Alert : Message
{
    /// <summary>The topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The news.</summary>
    public required string Text { get; init; }

    /// <summary>The message that it goes on from, if any: both are in one thread.</summary>
    public MessageId? InReplyTo { get; init; }
}

/// <summary>Data for one loop. It enters the loop's next turn as quoted data, never as an order.</summary>
public sealed record Share : Message
{
    /// <summary>The receiver.</summary>
    public required LoopId To { get; init; }

    /// <summary>The data.</summary>
    public required string Text { get; init; }

    /// <summary>The message that it goes on from, if any: both are in one thread.</summary>
    public MessageId? InReplyTo { get; init; }
}

/// <summary>A question to one loop. It is put to the loop's next turn, whose model answers it.</summary>
public sealed record Query : Message
{
    /// <summary>The receiver.</summary>
    public required LoopId To { get; init; }

    /// <summary>The question.</summary>
    public required string Text { get; init; }

    /// <summary>The message that it goes on from, if any: both are in one thread.</summary>
    public MessageId? InReplyTo { get; init; }

    /// <summary>How long to wait for the answer. Default: 30 seconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);
}

/// <summary>The answer to a question.</summary>
public sealed record QueryReply : Message
{
    /// <summary>The question.</summary>
    public required MessageId InReplyTo { get; init; }

    /// <summary>The answer.</summary>
    public required string Text { get; init; }

    /// <summary>What the model used to answer from the record of a loop that had ended; <see langword="null"/> for an answer that a running loop gave in its own turn.</summary>
    public TokenUsage? Usage { get; init; }
}

/// <summary>Asks a loop to stop. Takes effect at once.</summary>
public sealed record StopRequest : Message
{
    /// <summary>The receiver.</summary>
    public required LoopId To { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}
