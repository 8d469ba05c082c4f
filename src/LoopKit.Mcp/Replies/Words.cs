using System.Text.Json;

namespace LoopKit.Mcp.Replies;

/// <summary>Enumeration values as the words of the rest of LoopKit.</summary>
internal static class Words
{
    public static string Of<TEnum>(TEnum value)
        where TEnum : struct, Enum => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());
}
