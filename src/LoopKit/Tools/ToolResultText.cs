using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LoopKit.Tools;

/// <summary>Turns what a function returned into what a model is shown: a string as it is, anything else as JSON.</summary>
internal static class ToolResultText
{
    private static readonly JsonSerializerOptions _compact = new(AIJsonUtilities.DefaultOptions) { WriteIndented = false };

    /// <summary>The text of a result.</summary>
    public static string Of(object? result) => result switch
    {
        null => "",
        string text => text,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString()!,
        JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => "",
        TextContent content => content.Text,
        IEnumerable<AIContent> contents when contents.All(content => content is TextContent) => string.Join('\n', contents),
        _ => JsonSerializer.Serialize(result, _compact.GetTypeInfo(result.GetType())),
    };
}
