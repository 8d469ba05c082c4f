using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Tools;

/// <summary>Which tools a model is offered.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ToolsProfile>))]
public enum ToolsProfile
{
    /// <summary>All that the definition allows.</summary>
    All,

    /// <summary>Only those that change nothing: <see cref="ToolEffects.ReadOnly"/>; and <c>reply</c>, without which no question could be answered.</summary>
    ReadOnly,
}
