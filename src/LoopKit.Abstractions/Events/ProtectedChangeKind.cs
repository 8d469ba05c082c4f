using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Events;

/// <summary>What became of a protected file.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ProtectedChangeKind>))]
public enum ProtectedChangeKind
{
    /// <summary>Its content, mode or type is another.</summary>
    Changed,

    /// <summary>It is gone.</summary>
    Deleted,

    /// <summary>It was not there when the loop started.</summary>
    Added,
}
