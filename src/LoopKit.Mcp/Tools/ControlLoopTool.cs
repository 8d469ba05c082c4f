using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Pauses, resumes, stops and steers loops.</summary>
internal sealed class ControlLoopTool(McpParts parts) : McpTool<ControlLoopRequest, ControlLoopReply>(parts, _card)
{
    private static readonly ToolCard _card = new(
        "control_loop",
        "Control loop",
        "Pauses a loop at its next turn boundary, resumes a paused or blocked one, stops one for ever (its work is saved), or steers one: tells its model something.",
        ToolEffectHints.Destroys());

    private readonly McpParts _parts = parts;

    protected override async ValueTask<ControlLoopReply> CallAsync(ControlLoopRequest request, Address caller, CancellationToken cancellationToken)
    {
        var loop = await _parts.Loops.ResolveAsync(request.Id, cancellationToken).ConfigureAwait(false);
        return await _parts.Engine.SendAsync(loop.Id, ToCommand(request, caller), cancellationToken).ConfigureAwait(false) switch
        {
            CommandResult.Accepted accepted => ToReply(accepted.Snapshot, request.Action),
            CommandResult.Refused refused => throw new LoopKitException(ErrorCodes.InvalidSpec, refused.Explanation),
            _ => throw LoopResolver.NotFound(request.Id),
        };
    }

    private LoopCommand ToCommand(ControlLoopRequest request, Address caller)
    {
        var id = CommandId.New(_parts.Time);
        return request.Action switch
        {
            LoopAction.Pause => new PauseLoop { Id = id },
            LoopAction.Resume => new ResumeLoop { Id = id },
            LoopAction.Steer => new SteerLoop { Id = id, By = caller.Value, Text = PlainText.Of(request.Text ?? "") },
            _ => new StopLoop { Id = id, Reason = ReasonOf(request), By = caller.Value },
        };
    }

    private static string ReasonOf(ControlLoopRequest request) =>
        string.IsNullOrWhiteSpace(request.Reason) ? "no reason given" : PlainText.Of(request.Reason);

    private static ControlLoopReply ToReply(LoopSnapshot loop, LoopAction action) => new()
    {
        Id = loop.Id.Value,
        Name = loop.Name,
        Status = Words.Of(loop.Status),
        Note = action switch
        {
            LoopAction.Pause => "The pause takes effect at the next turn boundary.",
            LoopAction.Resume => "The loop goes on where it was.",
            LoopAction.Steer => "Its model reads it at its next turn.",
            _ => "What runs is cancelled and the work is saved; get_loop_events shows the end.",
        },
    };
}
