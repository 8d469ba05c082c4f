using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Events;

/// <summary>How a tool call ended.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ToolOutcome>))]
public enum ToolOutcome
{
    /// <summary>The tool returned a result.</summary>
    Succeeded,

    /// <summary>The tool returned a typed error; the model sees it.</summary>
    Failed,

    /// <summary>The call was cancelled because the loop was stopped.</summary>
    Cancelled,

    /// <summary>The host ended while the tool ran, and the tool may not be repeated; the model is told.</summary>
    Unknown,
}
