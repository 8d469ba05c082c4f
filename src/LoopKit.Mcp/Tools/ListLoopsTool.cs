using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Lists loops, newest first, page by page.</summary>
internal sealed class ListLoopsTool(McpParts parts) : McpTool<ListLoopsRequest, ListLoopsReply>(parts, _card)
{
    private const int DefaultLimit = 20;

    private static readonly ToolCard _card = new("list_loops", "List loops", "Lists loops, newest first.", ToolEffectHints.Reads());

    private readonly McpParts _parts = parts;

    protected override async ValueTask<ListLoopsReply> CallAsync(ListLoopsRequest request, Address caller, CancellationToken cancellationToken)
    {
        var cursor = request.Cursor is { } text ? ListCursor.Parse(text) : null;
        var limit = request.Limit ?? DefaultLimit;
        var room = new ReplyRoom();
        List<LoopEntry> entries = [];
        LoopSnapshot? last = null;
        await foreach (var loop in _parts.Engine.ListAsync(new LoopQuery { Status = StatusOf(request.Status) }, cancellationToken).ConfigureAwait(false))
        {
            if (cursor is not null && !cursor.IsBefore(loop))
            {
                continue;
            }

            var entry = LoopEntry.Of(loop);
            if (entries.Count == limit || !room.TryTake(entry))
            {
                return new ListLoopsReply { Loops = entries, NextCursor = ListCursor.After(last!).ToString() };
            }

            entries.Add(entry);
            last = loop;
        }

        return new ListLoopsReply { Loops = entries };
    }

    private static LoopStatus[]? StatusOf(LoopFilter? filter) => filter switch
    {
        null => null,
        LoopFilter.Active => [.. Enum.GetValues<LoopStatus>().Where(status => !status.IsFinal())],
        _ => [Enum.Parse<LoopStatus>(filter.Value.ToString())],
    };
}
