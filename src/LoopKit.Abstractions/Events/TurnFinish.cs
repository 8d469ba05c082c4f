using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Events;

/// <summary>Why a model stopped writing.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<TurnFinish>))]
public enum TurnFinish
{
    /// <summary>It had nothing more to say.</summary>
    EndOfTurn,

    /// <summary>It asks for tool calls.</summary>
    ToolCalls,

    /// <summary>It reached its output limit and is asked to go on.</summary>
    Length,

    /// <summary>It refused.</summary>
    Refusal,

    /// <summary>The provider's filter withheld the reply.</summary>
    ContentFilter,

    /// <summary>The reply had neither text nor tool calls.</summary>
    Empty,
}
