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

    /// <summary>Whether a person must approve every call before it is made. So must one of a function that is an <see cref="ApprovalRequiredAIFunction"/>, or that a definition names.</summary>
    public bool RequiresApproval { get; init; }

    /// <summary>
    /// Finds out what became of a <see cref="ToolEffects.Reconcilable"/> call whose host ended while it was running. It is given the arguments
    /// of that call, with its <see cref="ToolCallContext"/>, and must not change anything.
    /// </summary>
    /// <remarks>
    /// Called by the next host before the loop goes on, within the tool timeout; it may be called again when that host ends too. When it
    /// throws, or is <see langword="null"/>, the outcome is unknown. Tools of other effects are never reconciled.
    /// </remarks>
    public Func<AIFunctionArguments, CancellationToken, ValueTask<ToolReconciliation>>? ReconcileAsync { get; init; }
}
