using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Scheduling;

/// <summary>Who goes first when there are more calls than slots.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<LoopPriority>))]
public enum LoopPriority
{
    /// <summary>After all others.</summary>
    Low,

    /// <summary>The default.</summary>
    Normal,

    /// <summary>Before normal ones.</summary>
    High,

    /// <summary>Before all others.</summary>
    Critical,
}
