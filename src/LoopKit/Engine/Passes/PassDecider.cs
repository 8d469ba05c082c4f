using LoopKit.Definitions;
using LoopKit.Events;

namespace LoopKit.Engine.Passes;

/// <summary>How a definition goes over its work in several passes, and when the last one was enough. Pure.</summary>
internal static class PassDecider
{
    /// <summary>The pass that the loop is in; <see langword="null"/> for a definition without passes.</summary>
    public static DefinitionPass? Current(LoopState state) => state.Definition.Passes is { Count: > 0 } passes ? passes[Math.Min(state.Pass, passes.Count) - 1] : null;

    /// <summary>Whether the loop is done when this iteration passes: in the last pass, or when a pass finds nothing to change in what those before it made.</summary>
    public static bool IsLast(LoopState state, IterationState current) =>
        state.Pass >= state.Definition.Passes.Count || (state.HasChangedInEarlierPass && !HasChanged(state, current));

    /// <summary>The end of a pass.</summary>
    public static PassCompleted Complete(LoopState state, IterationState current) => new()
    {
        Iteration = current.Number,
        Pass = state.Pass,
        Name = Current(state)!.Name,
        Changed = HasChanged(state, current),
    };

    private static bool HasChanged(LoopState state, IterationState current) => state.HasChangedInPass || current.Checkpoint is { Changed: true };
}
