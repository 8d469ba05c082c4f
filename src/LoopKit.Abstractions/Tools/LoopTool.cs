using Microsoft.Extensions.AI;

namespace LoopKit.Tools;

/// <summary>A function that a model may call, and what it does to the world.</summary>
/// <param name="Function">The function. Its result is shown to the model: a string as it is, anything else as JSON.</param>
/// <param name="Effects">What it does to the world.</param>
public sealed record LoopTool(AIFunction Function, ToolEffects Effects)
{
    /// <summary>The name that the model uses.</summary>
    public string Name => Function.Name;

    /// <summary>Whether a successful call is the model's signal that it believes the task to be done. Ends the turns; decides nothing.</summary>
    public bool SignalsCompletion { get; init; }
}
