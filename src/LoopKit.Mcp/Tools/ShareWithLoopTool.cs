using LoopKit.Coordination;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Puts data into a loop's inbox.</summary>
internal sealed class ShareWithLoopTool(McpParts parts) : McpTool<ShareWithLoopRequest, ShareWithLoopReply>(parts, _card)
{
    private static readonly ToolCard _card = new(
        "share_with_loop",
        "Share with loop",
        "Gives a loop data, for example a finding or a hint. Its model reads it at its next turn as a quoted message. No answer comes; use query_loop for that.",
        ToolEffectHints.Adds());

    private readonly McpParts _parts = parts;

    protected override async ValueTask<ShareWithLoopReply> CallAsync(ShareWithLoopRequest request, Address caller, CancellationToken cancellationToken)
    {
        var loop = await _parts.Loops.ResolveAsync(request.Id, cancellationToken).ConfigureAwait(false);
        var share = new Share { Id = MessageId.New(_parts.Time), From = caller, To = loop.Id, Text = PlainText.Of(request.Text) };
        return await _parts.Coordinator.ShareAsync(share, cancellationToken).ConfigureAwait(false) switch
        {
            MessageReceipt.Refused refused => throw new LoopKitException(ErrorCodes.InvalidSpec, refused.Explanation),
            MessageReceipt.DeadLettered dead => throw new LoopKitException(ErrorCodes.InvalidSpec, dead.Explanation),
            _ => new ShareWithLoopReply { Loop = loop.Name, MessageId = share.Id.Value, Note = "Delivered; the loop's model reads it at its next turn." },
        };
    }
}
