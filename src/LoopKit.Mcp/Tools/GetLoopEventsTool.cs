using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Reads a loop's events after a cursor, and waits a bounded time when there is none.</summary>
internal sealed class GetLoopEventsTool(McpParts parts) : McpTool<GetLoopEventsRequest, GetLoopEventsReply>(parts, _card)
{
    private const int DefaultLimit = 50;

    private static readonly ToolCard _card = new(
        "get_loop_events",
        "Get loop events",
        "Reads what happened in a loop after a cursor. To follow a loop, call it with wait_seconds and after = next_after until at_rest.",
        ToolEffectHints.Reads());

    private readonly McpParts _parts = parts;

    protected override async ValueTask<GetLoopEventsReply> CallAsync(GetLoopEventsRequest request, Address caller, CancellationToken cancellationToken)
    {
        var loop = await _parts.Loops.ResolveAsync(request.Id, cancellationToken).ConfigureAwait(false);
        var after = request.After ?? 0;
        if (after > loop.Version)
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, $"'after' is {after}, but the last event of loop '{loop.Name}' is {loop.Version}. Pass next_after of the same loop.");
        }

        if (after == loop.Version && !loop.Status.IsAtRest() && request.WaitSeconds is > 0 and var seconds)
        {
            await WaitAsync(loop.Id, after, TimeSpan.FromSeconds(seconds), cancellationToken).ConfigureAwait(false);
            loop = await ReadAgainAsync(loop, cancellationToken).ConfigureAwait(false);
        }

        var events = await ReadAsync(loop, after, request.Limit ?? DefaultLimit, cancellationToken).ConfigureAwait(false);
        var next = events.Count > 0 ? events[^1].Version : after;
        loop = await ReadAgainAsync(loop, cancellationToken).ConfigureAwait(false);
        return new GetLoopEventsReply
        {
            Events = events,
            NextAfter = next,
            More = next < loop.Version,
            Status = Words.Of(loop.Status),
            AtRest = loop.Status.IsAtRest(),
        };
    }

    /// <summary>Returns when there is an event, when the loop has ended or when the time is over.</summary>
    private async ValueTask WaitAsync(LoopId loop, long after, TimeSpan time, CancellationToken cancellationToken)
    {
        using var timer = new CancellationTokenSource(time, _parts.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            await foreach (var _ in _parts.Engine.WatchAsync(loop, after, either.Token).ConfigureAwait(false))
            {
                break;
            }
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // Nothing happened in that time.
        }
    }

    private async ValueTask<List<EventEntry>> ReadAsync(LoopSnapshot loop, long after, int limit, CancellationToken cancellationToken)
    {
        List<EventEntry> entries = [];
        if (after >= loop.Version)
        {
            return entries;
        }

        var room = new ReplyRoom();
        var describer = new EventDescriber(_parts.Engine);
        await foreach (var recorded in _parts.Engine.WatchAsync(loop.Id, after, cancellationToken).ConfigureAwait(false))
        {
            var entry = await describer.DescribeAsync(recorded, cancellationToken).ConfigureAwait(false);
            if (!room.TryTake(entry))
            {
                break;
            }

            entries.Add(entry);
            if (entries.Count == limit || recorded.Version >= loop.Version)
            {
                break;
            }
        }

        return entries;
    }

    private async ValueTask<LoopSnapshot> ReadAgainAsync(LoopSnapshot loop, CancellationToken cancellationToken) =>
        await _parts.Engine.FindAsync(loop.Id, cancellationToken).ConfigureAwait(false) ?? throw LoopResolver.NotFound(loop.Name);
}
