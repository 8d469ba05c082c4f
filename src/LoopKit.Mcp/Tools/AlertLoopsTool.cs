using LoopKit.Coordination;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Puts news into the inboxes of all loops that have subscribed to a topic.</summary>
internal sealed class AlertLoopsTool(McpParts parts) : McpTool<AlertLoopsRequest, AlertLoopsReply>(parts, _card)
{
    private static readonly ToolCard _card = new(
        "alert_loops",
        "Alert loops",
        "Tells news to every loop that has subscribed to a topic. Their models read it at their next turn as a quoted message.",
        ToolEffectHints.Adds());

    private readonly McpParts _parts = parts;

    protected override async ValueTask<AlertLoopsReply> CallAsync(AlertLoopsRequest request, Address caller, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(request.Topic))
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, "topic is empty. Give one, for example build-broken.");
        }

        var alert = new Alert { Id = MessageId.New(_parts.Time), From = caller, Topic = request.Topic, Text = PlainText.Of(request.Text) };
        return await _parts.Coordinator.AlertAsync(alert, cancellationToken).ConfigureAwait(false) switch
        {
            MessageReceipt.Accepted accepted => new AlertLoopsReply { Topic = PlainText.Of(request.Topic), MessageId = alert.Id.Value, Receivers = accepted.Receivers },
            MessageReceipt.Refused refused => throw new LoopKitException(ErrorCodes.InvalidSpec, refused.Explanation),
            var other => throw new InvalidOperationException($"No reply is defined for {other.GetType().Name}."),
        };
    }
}
