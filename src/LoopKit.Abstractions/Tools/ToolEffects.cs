using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Tools;

/// <summary>What a tool does to the world. It decides whether a call is repeated after a crash.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ToolEffects>))]
public enum ToolEffects
{
    /// <summary>Changes nothing. Repeated after a crash; several that a model asks for in a row run at the same time, so the function must be thread-safe.</summary>
    ReadOnly,

    /// <summary>Twice is the same as once. Repeated after a crash.</summary>
    Idempotent,

    /// <summary>Whether it happened can be found out: after a crash <see cref="LoopTool.ReconcileAsync"/> is asked before anything is repeated.</summary>
    Reconcilable,

    /// <summary>Cannot be undone or repeated. Not repeated after a crash; the model is told that the outcome is unknown.</summary>
    Irreversible,
}
