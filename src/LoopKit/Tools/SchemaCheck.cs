using System.Text.Json;

namespace LoopKit.Tools;

/// <summary>Checks JSON against the part of JSON Schema that tools use: types, required and additional properties, enumerations, items.</summary>
/// <remarks>What it does not know it lets pass; the tool has the last word.</remarks>
internal static class SchemaCheck
{
    /// <summary>Says what is wrong with a value, or nothing.</summary>
    public static string? FindProblem(JsonElement value, JsonElement schema, string path = "")
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return WrongType(value, schema, path) ?? WrongChoice(value, schema, path) ?? value.ValueKind switch
        {
            JsonValueKind.Object => Missing(value, schema, path) ?? WrongProperty(value, schema, path),
            JsonValueKind.Array => WrongItem(value, schema, path),
            JsonValueKind.String => Unreadable(value, path),
            _ => null,
        };
    }

    /// <summary>One line about the parameters of a function.</summary>
    public static string Describe(JsonElement schema)
    {
        var required = Required(schema).ToHashSet(StringComparer.Ordinal);
        var parameters = Properties(schema).Select(property =>
            $"{property.Name} ({string.Join(" or ", Types(property.Value))}{(required.Contains(property.Name) ? ", required" : "")})").ToList();
        return parameters.Count == 0 ? "no arguments" : string.Join(", ", parameters);
    }

    private static string? WrongType(JsonElement value, JsonElement schema, string path)
    {
        var types = Types(schema);
        return types.Count == 0 || types.Any(type => Fits(value, type))
            ? null
            : $"{Named(path)} must be {string.Join(" or ", types)}, not {Kind(value)}";
    }

    private static string? WrongChoice(JsonElement value, JsonElement schema, string path) =>
        schema.TryGetProperty("enum", out var choices)
        && choices.ValueKind == JsonValueKind.Array
        && !choices.EnumerateArray().Any(choice => JsonElement.DeepEquals(choice, value))
            ? $"{Named(path)} must be one of {choices.GetRawText()}"
            : null;

    private static string? Missing(JsonElement value, JsonElement schema, string path)
    {
        var missing = Required(schema).FirstOrDefault(name => !value.TryGetProperty(name, out _));
        return missing is null ? null : $"{Named(Below(path, missing))} is missing";
    }

    private static string? WrongProperty(JsonElement value, JsonElement schema, string path)
    {
        var isClosed = schema.TryGetProperty("additionalProperties", out var additional) && additional.ValueKind == JsonValueKind.False;
        var known = Properties(schema).ToDictionary(property => property.Name, property => property.Value);
        foreach (var property in value.EnumerateObject())
        {
            var problem = known.TryGetValue(property.Name, out var expected)
                ? FindProblem(property.Value, expected, Below(path, property.Name))
                : isClosed ? $"{Named(Below(path, property.Name))} is not a parameter" : null;
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? WrongItem(JsonElement value, JsonElement schema, string path)
    {
        if (!schema.TryGetProperty("items", out var items))
        {
            return null;
        }

        return value.EnumerateArray().Select((item, index) => FindProblem(item, items, $"{path}[{index}]")).FirstOrDefault(problem => problem is not null);
    }

    private static string? Unreadable(JsonElement value, string path)
    {
        try
        {
            _ = value.GetString();
            return null;
        }
        catch (InvalidOperationException)
        {
            return $"{Named(path)} has half of a surrogate pair, so it is not text";
        }
    }

    private static bool Fits(JsonElement value, string type) => type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "null" => value.ValueKind == JsonValueKind.Null,
        _ => true,
    };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => $"the number {(value.GetRawText() is { Length: <= 40 } text ? text : "given")}",
        var kind => kind.ToString().ToLowerInvariant(),
    };

    private static IReadOnlyList<string> Types(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || !schema.TryGetProperty("type", out var type))
        {
            return [];
        }

        return type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(item => item.GetString() ?? "")] : [type.GetString() ?? ""];
    }

    private static IEnumerable<string> Required(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array
            ? required.EnumerateArray().Select(name => name.GetString() ?? "")
            : [];

    private static JsonElement.ObjectEnumerator Properties(JsonElement schema) =>
        schema.ValueKind == JsonValueKind.Object && schema.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object
            ? properties.EnumerateObject()
            : default;

    private static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    private static string Named(string path) => path.Length == 0 ? "the argument" : $"'{path}'";
}
