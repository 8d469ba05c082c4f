using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Puts a question to a loop's model and waits a bounded time for the answer.</summary>
internal sealed class QueryLoopTool(McpParts parts) : McpTool<QueryLoopRequest, QueryLoopReply>(parts, _card)
{
    private const int DefaultTimeoutSeconds = 30;

    private static readonly ToolCard _card = new(
        "query_loop",
        "Ask loop",
        "Asks a loop a question. Its model answers between two turns, so this may take a while; the question survives a timeout.",
        ToolEffectHints.Adds());

    private readonly McpParts _parts = parts;

    protected override async ValueTask<QueryLoopReply> CallAsync(QueryLoopRequest request, Address caller, CancellationToken cancellationToken)
    {
        var loop = await _parts.Loops.ResolveAsync(request.Id, cancellationToken).ConfigureAwait(false);
        var query = new Query
        {
            Id = QuestionOf(request),
            From = caller,
            To = loop.Id,
            Text = PlainText.Of(request.Text),
            Timeout = TimeSpan.FromSeconds(request.TimeoutSeconds ?? DefaultTimeoutSeconds),
        };
        return await _parts.Coordinator.QueryAsync(query, cancellationToken).ConfigureAwait(false) switch
        {
            // An identifier may name a question that was put to another loop; that answer is not this loop's.
            QueryResult.Answered answered when answered.Reply.From != Address.ForLoop(loop.Id) => throw NoSuchQuestion(loop, query.Id),
            QueryResult.Answered answered => Answered(loop, query.Id, answered.Reply.Text),
            QueryResult.TimedOut => TimedOut(loop, query),
            QueryResult.Cancelled => Cancelled(loop, query.Id),
            QueryResult.Refused refused => throw new LoopKitException(ErrorCodes.InvalidSpec, refused.Explanation),
            _ => throw LoopResolver.NotFound(request.Id),
        };
    }

    private MessageId QuestionOf(QueryLoopRequest request) => request.QuestionId is not { } text
        ? MessageId.New(_parts.Time)
        : MessageId.TryParse(text, out var id)
            ? id
            : throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{Excerpt.Line(text, 80)}' is not a question_id. Pass the one of the call that timed out, or none to ask anew.");

    private static QueryLoopReply Answered(LoopSnapshot loop, MessageId question, string text) =>
        new() { Loop = loop.Name, QuestionId = question.Value, Outcome = QueryOutcome.Answered, Answer = Excerpt.Head(text, ReplyRoom.MaxCharacters) };

    private static QueryLoopReply Cancelled(LoopSnapshot loop, MessageId question) =>
        new() { Loop = loop.Name, QuestionId = question.Value, Outcome = QueryOutcome.Cancelled, Note = "Somebody took the question back. Ask anew without question_id if it still matters." };

    private static QueryLoopReply TimedOut(LoopSnapshot loop, Query query) => new()
    {
        Loop = loop.Name,
        QuestionId = query.Id.Value,
        Outcome = QueryOutcome.TimedOut,
        Note = loop.Status is LoopStatus.Paused or LoopStatus.Blocked
            ? $"The loop is {Words.Of(loop.Status)} and reads the question when it is resumed. Resume it with control_loop, then call again with the question_id."
            : "The loop's model has not come to it. The question stays in its inbox: call again with the question_id to wait on.",
    };

    private static LoopKitException NoSuchQuestion(LoopSnapshot loop, MessageId question) =>
        new(ErrorCodes.InvalidSpec, $"Loop '{loop.Name}' was not asked a question '{question}'. Ask anew without question_id.");
}
