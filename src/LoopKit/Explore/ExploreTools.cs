using LoopKit.Agents;
using LoopKit.Budgets;
using LoopKit.Engine;
using LoopKit.Tools;

namespace LoopKit.Explore;

/// <summary>Lets a model send a sub-agent that only reads, so that what it read on the way does not fill the model's own context.</summary>
/// <param name="parts">What the sub-agent uses of the host.</param>
/// <param name="state">The loop as it is.</param>
/// <param name="budget">The loop's budget.</param>
/// <param name="tools">Makes the tools that only read.</param>
internal sealed class ExploreTools(LoopParts parts, LoopState state, LoopBudget budget, Func<ToolCatalog> tools) : IToolSource
{
    /// <summary>The name of the tool.</summary>
    public const string Name = "explore";

    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(ExploreTool),
        nameof(ExploreTool.ExploreAsync),
        Name,
        "Sends a sub-agent with a fresh context, which only reads, and returns its findings. Use it for questions that need many files, such as how a feature works. Nothing of your context is known to it.");

    /// <inheritdoc/>
    public IEnumerable<LoopTool> GetTools(ToolContext context) =>
        // An agent that runs its own tools cannot be kept to those that read.
        state.Definition.Agent == ChatAgent.AgentName ? [new LoopTool(_function.Of(new ExploreTool(parts, state, budget, tools)), ToolEffects.ReadOnly)] : [];
}
