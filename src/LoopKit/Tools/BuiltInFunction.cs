using Microsoft.Extensions.AI;

namespace LoopKit.Tools;

/// <summary>Makes functions of LoopKit's own tools.</summary>
internal static class BuiltInFunction
{
    // A misspelt optional argument must be an error that the model sees, not be ignored.
    private static readonly AIJsonSchemaCreateOptions _schema = new()
    {
        TransformOptions = new AIJsonSchemaTransformOptions { DisallowAdditionalProperties = true },
    };

    /// <summary>Makes a function whose parameters are described on the method.</summary>
    public static AIFunction Create(Delegate method, string name, string description) => AIFunctionFactory.Create(method, new AIFunctionFactoryOptions
    {
        Name = name,
        Description = description,
        JsonSchemaCreateOptions = _schema,
        ExcludeResultSchema = true,
        MarshalResult = (result, _, _) => ValueTask.FromResult(result),
    });
}
