using LoopKit.Coordination;
using LoopKit.Mcp.Protocol;

namespace LoopKit.Mcp.Tools;

/// <summary>Reads one loop.</summary>
internal sealed class GetLoopTool(McpParts parts) : McpTool<GetLoopRequest, GetLoopReply>(parts, _card)
{
    private static readonly ToolCard _card = new(
        "get_loop", "Get loop", "Reads a loop: where it stands, why it ended or is blocked and what to do about it.", ToolEffectHints.Reads());

    private readonly McpParts _parts = parts;

    protected override async ValueTask<GetLoopReply> CallAsync(GetLoopRequest request, Address caller, CancellationToken cancellationToken)
    {
        var loop = await _parts.Loops.ResolveAsync(request.Id, cancellationToken).ConfigureAwait(false);
        var reply = GetLoopReply.Of(loop);
        return request.Detail == LoopDetail.Full
            ? await new LastDeeds(_parts.Engine).AddToAsync(reply, loop, cancellationToken).ConfigureAwait(false)
            : reply;
    }
}
