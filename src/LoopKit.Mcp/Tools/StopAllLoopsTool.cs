using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Stops every loop of the store.</summary>
internal sealed class StopAllLoopsTool(McpParts parts) : McpTool<StopAllLoopsRequest, StopAllLoopsReply>(parts, _card)
{
    private const int MostProblems = 20;

    private const int ProblemRoom = 400;

    private static readonly ToolCard _card = new(
        "stop_all_loops",
        "Stop all loops",
        "Emergency stop: ends every loop that has not ended, for ever. What runs is cancelled and killed; work is saved.",
        ToolEffectHints.Destroys());

    private readonly McpParts _parts = parts;

    protected override async ValueTask<StopAllLoopsReply> CallAsync(StopAllLoopsRequest request, Address caller, CancellationToken cancellationToken)
    {
        var order = new StopLoop { Id = CommandId.New(_parts.Time), By = caller.Value, Reason = PlainText.Of(request.Reason) };
        var told = await _parts.Engine.StopAllAsync(order, cancellationToken).ConfigureAwait(false);
        var problems = told.Where(stopped => stopped.Problem is not null).Take(MostProblems).Select(stopped => Excerpt.Line($"{stopped.Loop.Name}: {stopped.Problem}", ProblemRoom)).ToList();
        return new StopAllLoopsReply { Stopped = told.Count(stopped => stopped.Problem is null), Problems = problems.Count == 0 ? null : problems };
    }
}
