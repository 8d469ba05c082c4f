using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopKit.Mcp.Replies;

/// <summary>Reads and writes enumeration values as the words of the rest of LoopKit: <c>kebab-case</c>, never numbers.</summary>
internal sealed class WordConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
