using System.Reflection;
using Microsoft.Extensions.AI;

namespace LoopKit.Tools;

/// <summary>A function of LoopKit's own tools: read once from a method, called on the tool of each iteration.</summary>
/// <remarks>Tools are made for every iteration, so that nothing of theirs may cost more than an object.</remarks>
internal sealed class BuiltInFunction(AIFunction method) : DelegatingAIFunction(method)
{
    // A misspelt optional argument must be an error that the model sees, not be ignored.
    private static readonly AIJsonSchemaCreateOptions _schema = new()
    {
        TransformOptions = new AIJsonSchemaTransformOptions { DisallowAdditionalProperties = true },
    };

    private object? _tool;

    /// <summary>Reads a function from a method whose parameters are described on it.</summary>
    /// <param name="tool">The tool's class.</param>
    /// <param name="method">Its method.</param>
    /// <param name="name">The name that the model uses.</param>
    /// <param name="description">What the model is told of it.</param>
    public static BuiltInFunction Read(Type tool, string method, string name, string description)
    {
        var info = tool.GetMethod(method, BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public | BindingFlags.DeclaredOnly)!;
        var options = new AIFunctionFactoryOptions
        {
            Name = name,
            Description = description,
            JsonSchemaCreateOptions = _schema,
            ExcludeResultSchema = true,
            MarshalResult = (result, _, _) => ValueTask.FromResult(result),
        };
        return new(info.IsStatic
            ? AIFunctionFactory.Create(info, target: null, options)
            : AIFunctionFactory.Create(info, arguments => arguments.Context![typeof(BuiltInFunction)]!, options));
    }

    /// <summary>The function of one tool.</summary>
    public BuiltInFunction Of(object tool) => new(InnerFunction) { _tool = tool };

    protected override ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        (arguments.Context ??= new Dictionary<object, object?>())[typeof(BuiltInFunction)] = _tool;
        return base.InvokeCoreAsync(arguments, cancellationToken);
    }
}
