using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Models;

/// <summary>What a provider counts.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<RateLimitKind>))]
public enum RateLimitKind
{
    /// <summary>Calls.</summary>
    Requests,

    /// <summary>Tokens sent.</summary>
    InputTokens,

    /// <summary>Tokens received.</summary>
    OutputTokens,

    /// <summary>Tokens sent and received.</summary>
    Tokens,
}
