using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Recorded;

/// <summary>Tools and settings of a call as JSON, without whose call it is and which model answers.</summary>
internal static class CanonicalOptions
{
    public static JsonNode Of(ChatOptions options)
    {
        var clone = options.Clone();
        clone.ModelId = null;
        clone.ConversationId = null;
        clone.AdditionalProperties?.Remove(ChatCall.Key);
        clone.AdditionalProperties?.Remove(RateLimitReport.Key);
        if (clone.AdditionalProperties is { Count: 0 })
        {
            clone.AdditionalProperties = null;
        }

        var json = CanonicalJson.Of(clone)!.AsObject();
        json["tools"] = new JsonArray([.. (options.Tools ?? []).OrderBy(tool => tool.Name, StringComparer.Ordinal).Select(Of)]);
        return json;
    }

    private static JsonObject Of(AITool tool) => new()
    {
        ["name"] = tool.Name,
        ["description"] = tool.Description,
        ["schema"] = tool is AIFunctionDeclaration function ? JsonNode.Parse(function.JsonSchema.GetRawText()) : null,
    };
}
