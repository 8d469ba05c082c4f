using System.Text.Json;
using System.Text.Json.Serialization;

namespace LoopKit.Json;

/// <summary>Writes enumeration values as <c>kebab-case</c> strings and refuses numbers.</summary>
internal sealed class KebabCaseEnumConverter<TEnum>() : JsonStringEnumConverter<TEnum>(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false)
    where TEnum : struct, Enum;
