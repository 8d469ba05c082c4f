using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;

namespace LoopKit.Mcp.Protocol;

/// <summary>The JSON schema of a request or reply, without what only costs the client tokens.</summary>
internal static class ToolSchema
{
    private static readonly AIJsonSchemaCreateOptions _options = new() { TransformSchemaNode = static (_, node) => Shorten(node) };

    /// <remarks>From the plain contract: a schema cannot look into the converter that cleans texts.</remarks>
    public static JsonElement Of<T>() =>
        AIJsonUtilities.CreateJsonSchema(typeof(T), serializerOptions: McpJsonContext.Default.Options, inferenceOptions: _options);

    /// <summary>What may be absent is absent and never <c>null</c>, and a default is said in the description where it matters.</summary>
    private static JsonNode Shorten(JsonNode node)
    {
        if (node is JsonObject schema)
        {
            schema.Remove("default");
            RemoveNull(schema, "type");
            RemoveNull(schema, "enum");
        }

        return node;
    }

    private static void RemoveNull(JsonObject schema, string keyword)
    {
        if (schema[keyword] is not JsonArray values)
        {
            return;
        }

        var rest = values.Where(value => value is not null && value.ToString() != "null").Select(value => value!.DeepClone()).ToArray();
        schema[keyword] = keyword == "type" && rest.Length == 1 ? rest[0] : new JsonArray(rest);
    }
}
