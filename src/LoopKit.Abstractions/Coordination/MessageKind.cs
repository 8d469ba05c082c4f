using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Coordination;

/// <summary>What a message is, by its type.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<MessageKind>))]
public enum MessageKind
{
    /// <summary>An <see cref="Coordination.Alert"/>.</summary>
    Alert,

    /// <summary>A <see cref="Coordination.Share"/>.</summary>
    Share,

    /// <summary>A <see cref="Coordination.Query"/>.</summary>
    Query,

    /// <summary>A <see cref="Coordination.QueryReply"/>.</summary>
    QueryReply,

    /// <summary>A <see cref="StopRequest"/>.</summary>
    Stop,
}
