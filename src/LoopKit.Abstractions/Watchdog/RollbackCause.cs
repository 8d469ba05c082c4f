using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Watchdog;

/// <summary>Why a workspace goes back to an earlier checkpoint.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<RollbackCause>))]
public enum RollbackCause
{
    /// <summary>The iteration validated worse than the best one, and the definition has <c>ratchet: true</c>.</summary>
    Ratchet,

    /// <summary>The loop is stuck.</summary>
    Watchdog,
}
