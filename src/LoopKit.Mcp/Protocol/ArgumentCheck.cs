using System.Globalization;
using System.Text.Json;

namespace LoopKit.Mcp.Protocol;

/// <summary>Compares an argument with its schema: the keywords that the tools of this server use.</summary>
internal static class ArgumentCheck
{
    /// <summary>What does not fit, to be read after the argument's name; <see langword="null"/> when all fits.</summary>
    public static string? Problem(JsonElement schema, JsonElement value)
    {
        if (schema.TryGetProperty("enum", out var allowed))
        {
            return allowed.EnumerateArray().Any(word => JsonElement.DeepEquals(word, value))
                ? null
                : $"must be one of {string.Join(", ", allowed.EnumerateArray().Select(word => word.ToString()))}";
        }

        return schema.GetProperty("type").GetString() switch
        {
            "string" => ProblemOfText(schema, value),
            "integer" => ProblemOfNumber(schema, value),
            "number" => value.ValueKind == JsonValueKind.Number ? null : "must be a number",
            "array" => ProblemOfList(schema, value),
            var type => throw new InvalidOperationException($"No check is defined for the schema type '{type}'."),
        };
    }

    private static string? ProblemOfText(JsonElement schema, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return "must be a text";
        }

        var length = value.GetString()!.Length;
        return length > Limit(schema, "maxLength", int.MaxValue)
            ? string.Create(CultureInfo.InvariantCulture, $"has {length} characters; {Limit(schema, "maxLength", 0)} are allowed. Shorten it, or put it into a file and name the file")
            : null;
    }

    private static string? ProblemOfNumber(JsonElement schema, JsonElement value)
    {
        var (least, most) = (Limit(schema, "minimum", long.MinValue), Limit(schema, "maximum", long.MaxValue));
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"must be a whole number from {least} to {most}");
    }

    private static string? ProblemOfList(JsonElement schema, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return "must be a list";
        }

        var most = Limit(schema, "maxItems", int.MaxValue);
        return value.GetArrayLength() > most
            ? string.Create(CultureInfo.InvariantCulture, $"has {value.GetArrayLength()} entries; {most} are allowed")
            : value.EnumerateArray().Select(item => Problem(schema.GetProperty("items"), item)).FirstOrDefault(problem => problem is not null);
    }

    private static long Limit(JsonElement schema, string keyword, long otherwise) =>
        schema.TryGetProperty(keyword, out var limit) ? limit.GetInt64() : otherwise;
}
