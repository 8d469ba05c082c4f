using System.ComponentModel;
using LoopKit.Budgets;
using LoopKit.Engine;
using LoopKit.Tools;
using Microsoft.Extensions.AI;

namespace LoopKit.Explore;

/// <summary>Sends sub-agents for one iteration of one loop.</summary>
internal sealed class ExploreTool(LoopParts parts, LoopState state, LoopBudget budget, Func<ToolCatalog> tools)
{
    private const int MaxTaskCharacters = 8_000;

    public async Task<string> ExploreAsync(
        [Description("What to find out, with everything that the sub-agent must know.")] string task,
        AIFunctionArguments arguments,
        [Description("How thoroughly: quick has 3 turns, normal 6, deep 10.")] string level = "normal",
        CancellationToken cancellationToken = default)
    {
        if (string.IsNullOrWhiteSpace(task) || task.Length > MaxTaskCharacters)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"A task has 1 to {MaxTaskCharacters} characters.");
        }

        var agent = new SubAgent(parts, state, budget, tools(), ToolCallContext.Of(arguments)!, CallNotes.Of(arguments)) { MaxTurns = TurnsOf(level) };
        return await agent.RunAsync(task, cancellationToken).ConfigureAwait(false);
    }

    private static int TurnsOf(string level) => level switch
    {
        "quick" => 3,
        "normal" => 6,
        "deep" => 10,
        _ => throw new ToolException(ToolErrors.InvalidArguments, "'level' must be quick, normal or deep."),
    };
}
