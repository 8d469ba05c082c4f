using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Tools;

/// <summary>What a reconciliation found. See <see cref="ToolReconciliation"/>.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ReconcileVerdict>))]
public enum ReconcileVerdict
{
    /// <summary>The call had its effect.</summary>
    Happened,

    /// <summary>The call had no effect; it is made again.</summary>
    DidNotHappen,

    /// <summary>It cannot be found out, or the tool has no way to find out.</summary>
    Unknown,
}
