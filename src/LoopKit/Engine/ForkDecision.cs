using LoopKit.Events;

namespace LoopKit.Engine;

/// <summary>What a fork begins with. Pure: follows from the copied journal and what was asked for.</summary>
internal static class ForkDecision
{
    /// <param name="state">The state by the copied journal.</param>
    /// <param name="source">The loop that it was copied from.</param>
    /// <param name="at">Where, and what is different.</param>
    /// <param name="name">The fork's name.</param>
    /// <param name="hash">The hash of the last copied event.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.ForkImpossible"/> or <see cref="ErrorCodes.InvalidSpec"/>.</exception>
    public static LoopForked Decide(LoopState state, LoopId source, ForkPoint at, string name, string hash)
    {
        var definition = state.Definition with
        {
            SystemPrompt = at.SystemPrompt ?? state.Definition.SystemPrompt,
            Prompt = at.Prompt ?? state.Definition.Prompt,
            MaxIterations = at.MaxIterations ?? state.Definition.MaxIterations,
            MaxTurns = at.MaxTurns ?? state.Definition.MaxTurns,
        };
        if (definition.MaxIterations <= at.Iteration)
        {
            throw new LoopKitException(
                ErrorCodes.InvalidSpec, $"The fork may use {definition.MaxIterations} iterations and has used {at.Iteration} of them. Raise the limit with --set max-iterations=N, or fork an earlier iteration.");
        }

        return new LoopForked
        {
            Source = source,
            At = at,
            Version = state.Version,
            Hash = hash,
            Name = name,
            Spec = Change(state.Started.Spec, at),
            Definition = definition,
            Model = at.Model ?? state.Model,
            Commit = state.Commit ?? throw new LoopKitException(
                ErrorCodes.ForkImpossible, $"Loop '{state.Name}' works on the plain directory '{state.Workspace?.Path}', which keeps no iteration's files. Make it a git repository and start a new loop there."),
            BaseBranch = state.Workspace is { } workspace ? workspace.BaseBranch : state.Forked?.BaseBranch,
        };
    }

    private static LoopSpec Change(LoopSpec spec, ForkPoint at)
    {
        var inputs = new Dictionary<string, string>(spec.Inputs, StringComparer.Ordinal);
        foreach (var (name, value) in at.Inputs)
        {
            inputs[name] = value;
        }

        return spec with
        {
            Name = at.Name,
            Goal = at.Goal ?? spec.Goal,
            Model = at.Model ?? spec.Model,
            MaxIterations = at.MaxIterations ?? spec.MaxIterations,
            NotBefore = null,
            Cron = null,
            TimeZone = null,
            Schedule = null,
            Inputs = inputs,
        };
    }
}
