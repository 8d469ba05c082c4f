using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.People;

/// <summary>What a loop wants of a person.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<PersonRequestKind>))]
public enum PersonRequestKind
{
    /// <summary>An answer to a question of its model.</summary>
    Question,

    /// <summary>Leave to make a tool call.</summary>
    Approval,
}
