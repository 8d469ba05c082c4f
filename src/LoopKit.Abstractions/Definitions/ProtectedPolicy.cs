using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Definitions;

/// <summary>What happens when a loop has changed a protected file.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ProtectedPolicy>))]
public enum ProtectedPolicy
{
    /// <summary>The files are put back as they were when the loop started, the model is told, and the restored tree is validated.</summary>
    Restore,

    /// <summary>The loop fails.</summary>
    Fail,
}
