using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.People;

/// <summary>What a loop does when nobody answers its question, or decides about its call, in time.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<UnansweredPolicy>))]
public enum UnansweredPolicy
{
    /// <summary>The model is told and goes on without; a call that nobody approved is denied.</summary>
    Continue,

    /// <summary>The loop is blocked. A late answer lets it go on; a resume without one is as <see cref="Continue"/>.</summary>
    Block,
}
