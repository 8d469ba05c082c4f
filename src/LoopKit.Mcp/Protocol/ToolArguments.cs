using System.Text.Json;
using LoopKit.Mcp.Replies;
using ModelContextProtocol.Protocol;

namespace LoopKit.Mcp.Protocol;

/// <summary>Reads the arguments of a call. Whatever does not fit is said with the name of the argument and with what fits.</summary>
internal static class ToolArguments
{
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.InvalidSpec"/>: an argument is missing, unknown or does not fit.</exception>
    public static TRequest Read<TRequest>(Tool tool, IDictionary<string, JsonElement>? arguments)
    {
        var given = (arguments ?? new Dictionary<string, JsonElement>())
            .Where(argument => argument.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined))
            .ToDictionary();
        var known = tool.InputSchema.TryGetProperty("properties", out var properties) ? properties.EnumerateObject().ToList() : [];
        CheckNames(tool, given, [.. known.Select(property => property.Name)]);
        foreach (var property in known)
        {
            if (given.TryGetValue(property.Name, out var value) && ArgumentCheck.Problem(property.Value, value) is { } problem)
            {
                throw Invalid(tool, $"'{property.Name}' {problem}.");
            }
        }

        return JsonSerializer.SerializeToElement(given, McpJsonContext.Default.DictionaryStringJsonElement).Deserialize(McpJson.RequestInfo<TRequest>())
            ?? throw Invalid(tool, "There are no arguments.");
    }

    private static void CheckNames(Tool tool, Dictionary<string, JsonElement> given, List<string> known)
    {
        if (given.Keys.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
        {
            throw Invalid(tool, $"There is no argument '{Excerpt.Line(unknown, 80)}'. Use {string.Join(", ", known)}.");
        }

        if (Required(tool).FirstOrDefault(name => !given.ContainsKey(name)) is { } missing)
        {
            throw Invalid(tool, $"'{missing}' is missing.");
        }
    }

    private static IEnumerable<string> Required(Tool tool) =>
        tool.InputSchema.TryGetProperty("required", out var required) ? required.EnumerateArray().Select(name => name.GetString()!) : [];

    private static LoopKitException Invalid(Tool tool, string problem) =>
        new(ErrorCodes.InvalidSpec, $"The arguments of {tool.Name} do not fit: {problem} Correct them and call again.");
}
