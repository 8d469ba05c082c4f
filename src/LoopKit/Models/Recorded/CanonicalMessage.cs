using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace LoopKit.Models.Recorded;

/// <summary>A message as JSON: texts joined as they are read, tool calls numbered instead of named by the provider.</summary>
internal static class CanonicalMessage
{
    /// <param name="message">The message.</param>
    /// <param name="calls">The numbers of the tool calls of the conversation so far.</param>
    public static JsonNode Of(ChatMessage message, Dictionary<string, int> calls)
    {
        var contents = new JsonArray();
        foreach (var content in message.Contents)
        {
            if (content is TextContent text && contents is [.., JsonObject last] && last["text"] is { } before)
            {
                last["text"] = before.GetValue<string>() + text.Text;
            }
            else if (content is not UsageContent)
            {
                contents.Add(Of(content, calls));
            }
        }

        return new JsonObject { ["role"] = message.Role.Value, ["contents"] = contents };
    }

    private static JsonNode? Of(AIContent content, Dictionary<string, int> calls) => content switch
    {
        TextContent text => new JsonObject { ["text"] = text.Text },
        FunctionCallContent call => new JsonObject { ["call"] = NumberOf(call.CallId, calls), ["name"] = call.Name, ["arguments"] = CanonicalJson.Of(call.Arguments) },
        FunctionResultContent result => new JsonObject { ["result-of"] = NumberOf(result.CallId, calls), ["value"] = CanonicalJson.Of(result.Result) },
        _ => CanonicalJson.Of(content),
    };

    private static string NumberOf(string call, Dictionary<string, int> calls)
    {
        if (!calls.TryGetValue(call, out var number))
        {
            calls.Add(call, number = calls.Count + 1);
        }

        return number.ToString(CultureInfo.InvariantCulture);
    }
}
