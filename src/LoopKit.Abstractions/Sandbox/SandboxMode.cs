using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Sandbox;

/// <summary>Whether commands of loops run apart from the rest of the machine. Later values are stricter.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<SandboxMode>))]
public enum SandboxMode
{
    /// <summary>They run as the user, with everything that the user may do.</summary>
    Off,

    /// <summary>They run in a sandbox where this machine has one, and else as with <see cref="Off"/>, which is said at start and in every receipt.</summary>
    Preferred,

    /// <summary>They run in a sandbox, or not at all.</summary>
    Required,
}
