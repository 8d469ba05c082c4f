using LoopKit.Budgets;
using LoopKit.Coordination;
using LoopKit.Engine;
using LoopKit.Mcp.Protocol;
using LoopKit.Mcp.Replies;

namespace LoopKit.Mcp.Tools;

/// <summary>Pauses, resumes, stops and steers loops, and answers what they ask.</summary>
internal sealed class ControlLoopTool(McpParts parts) : McpTool<ControlLoopRequest, ControlLoopReply>(parts, _card)
{
    private static readonly ToolCard _card = new(
        "control_loop",
        "Control loop",
        "Pauses a loop at its next turn boundary, resumes a paused or blocked one (or lets one that waits for the end of a usage limit call its model at once), stops one for ever (its work is saved), steers one (tells its model something), answers its question, approves or denies the call that it waits with, or adds to its budget (raise-budget).",
        ToolEffectHints.Destroys());

    private const double MostMoney = 1_000_000_000;

    private readonly McpParts _parts = parts;

    protected override async ValueTask<ControlLoopReply> CallAsync(ControlLoopRequest request, Address caller, CancellationToken cancellationToken)
    {
        var loop = await _parts.Loops.ResolveAsync(request.Id, cancellationToken).ConfigureAwait(false);
        return await _parts.Engine.SendAsync(loop.Id, ToCommand(loop, request, caller), cancellationToken).ConfigureAwait(false) switch
        {
            CommandResult.Accepted accepted => ToReply(accepted.Snapshot, request.Action),
            CommandResult.Refused refused => throw new LoopKitException(ErrorCodes.InvalidSpec, refused.Explanation),
            _ => throw LoopResolver.NotFound(request.Id),
        };
    }

    private LoopCommand ToCommand(LoopSnapshot loop, ControlLoopRequest request, Address caller)
    {
        var text = PlainText.Of(request.Text ?? "");
        var id = CommandId.New(_parts.Time);
        return request.Action switch
        {
            LoopAction.Pause => new PauseLoop { Id = id },
            LoopAction.Resume => new ResumeLoop { Id = id, EndsWait = true },
            LoopAction.Steer => new SteerLoop { Id = id, By = caller.Value, Text = text },
            LoopAction.Answer => new AnswerQuestion { Id = id, By = caller.Value, Question = RequestOf(loop, request), Text = text },
            LoopAction.Approve or LoopAction.Deny => new DecideApproval { Id = id, By = caller.Value, Request = RequestOf(loop, request), Approved = request.Action == LoopAction.Approve, Note = text },
            LoopAction.RaiseBudget => new RaiseBudget { Id = id, By = caller.Value, Amount = AmountOf(request) },
            _ => new StopLoop { Id = id, Reason = ReasonOf(request), By = caller.Value },
        };
    }

    private static string RequestOf(LoopSnapshot loop, ControlLoopRequest request) => request.Request ?? loop.Request?.Id
        ?? throw new LoopKitException(ErrorCodes.InvalidSpec, $"Loop '{loop.Name}' asks nothing just now. get_loop shows where it stands.");

    private static BudgetLimits AmountOf(ControlLoopRequest request) => new()
    {
        Tokens = request.Tokens,
        Money = request.Money is { } money ? (double.IsFinite(money) && Math.Abs(money) < MostMoney ? (decimal)money : throw new LoopKitException(ErrorCodes.InvalidSpec, "'money' is no amount of US dollars.")) : null,
        Calls = request.Calls,
    };

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
            LoopAction.RaiseBudget => "A loop that waits for it goes on by itself.",
            LoopAction.Answer or LoopAction.Approve or LoopAction.Deny => "The loop goes on with it.",
            _ => "What runs is cancelled and the work is saved; get_loop_events shows the end.",
        },
    };
}
