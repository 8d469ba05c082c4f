using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LoopKit.Tools;

/// <summary>Reads the arguments of a call as the model wrote them.</summary>
internal static class ToolArguments
{
    private const int MaxCharacters = 10_000_000;

    private static readonly JsonDocumentOptions _limits = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    /// <summary>Reads and checks arguments.</summary>
    /// <param name="json">The arguments as the model wrote them.</param>
    /// <param name="schema">What the tool takes.</param>
    /// <param name="call">Which call they are for; the function finds it in their context.</param>
    /// <param name="notes">Where the function writes its notes.</param>
    /// <exception cref="ToolException"><see cref="ToolErrors.InvalidArguments"/>, with what the schema wants.</exception>
    public static AIFunctionArguments Read(string json, JsonElement schema, ToolCallContext call, CallNotes notes)
    {
        if (json.Length > MaxCharacters)
        {
            throw Invalid($"the arguments are longer than {MaxCharacters} characters", schema);
        }

        var arguments = Parse(json, schema);
        if (SchemaCheck.FindProblem(arguments, schema) is { } problem)
        {
            throw Invalid(problem, schema);
        }

        return new AIFunctionArguments(arguments.EnumerateObject().ToDictionary(property => property.Name, property => (object?)property.Value))
        {
            Context = new Dictionary<object, object?> { [typeof(ToolCallContext)] = call, [typeof(CallNotes)] = notes },
        };
    }

    private static JsonElement Parse(string json, JsonElement schema)
    {
        try
        {
            // Some models send nothing at all to a function without parameters.
            using var document = JsonDocument.Parse(string.IsNullOrWhiteSpace(json) ? "{}" : json, _limits);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? document.RootElement.Clone()
                : throw Invalid("the arguments are not a JSON object", schema);
        }
        catch (JsonException exception)
        {
            throw Invalid($"the arguments are not valid JSON ({exception.Message.TrimEnd('.')})", schema);
        }
    }

    private static ToolException Invalid(string problem, JsonElement schema) =>
        new(ToolErrors.InvalidArguments, $"Invalid arguments: {problem}. The tool takes {SchemaCheck.Describe(schema)}.");
}
