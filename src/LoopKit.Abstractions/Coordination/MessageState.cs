using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Coordination;

/// <summary>How far a message has come on its way to one receiver.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<MessageState>))]
public enum MessageState
{
    /// <summary>It is durable, and its host still has to put it into the receiver's inbox.</summary>
    Accepted,

    /// <summary>It is in the receiver's inbox.</summary>
    Delivered,

    /// <summary>The turn that showed it is in the receiver's journal; for an answer: whoever asked can have it.</summary>
    Consumed,

    /// <summary>Nobody will read it unless it is replayed.</summary>
    DeadLettered,
}
