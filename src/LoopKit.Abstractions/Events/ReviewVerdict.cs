using System.Text.Json.Serialization;
using LoopKit.Json;

namespace LoopKit.Events;

/// <summary>What a reviewer says of a result.</summary>
[JsonConverter(typeof(KebabCaseEnumConverter<ReviewVerdict>))]
public enum ReviewVerdict
{
    /// <summary>It may count as done.</summary>
    Approved,

    /// <summary>It may not; the notes say why.</summary>
    ChangesRequested,

    /// <summary>The reply has no verdict that could be read. It is never an approval; the second one in a row counts as a request for changes.</summary>
    Unparsed,
}
