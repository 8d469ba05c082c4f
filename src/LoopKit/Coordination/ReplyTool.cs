using System.ComponentModel;
using LoopKit.Tools;
using Microsoft.Extensions.AI;

namespace LoopKit.Coordination;

/// <summary>Answers a question in the name of one loop.</summary>
internal sealed class ReplyTool(ICoordinator coordinator, LoopId loop)
{
    public async Task<string> ReplyAsync(
        [Description("The id of the question, as the message says it.")] string question_id,
        [Description("The answer.")] string text,
        AIFunctionArguments arguments,
        CancellationToken cancellationToken)
    {
        if (!MessageId.TryParse(question_id, out var question))
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"'{question_id}' is not the id of a question. Copy it from the message.");
        }

        var id = new MessageId(ToolCallContext.Of(arguments)!.IdempotencyKey);
        var receipt = await coordinator.ReplyAsync(
            new QueryReply { Id = id, From = Address.ForLoop(loop), InReplyTo = question, Text = text }, cancellationToken).ConfigureAwait(false);
        return receipt switch
        {
            MessageReceipt.Refused refused => throw new ToolException(ToolErrors.NotFound, refused.Explanation),
            MessageReceipt.Accepted { Late: true } => "The answer is kept, but it came late: whoever asked has gone on without it.",
            _ => "The answer was delivered.",
        };
    }
}
