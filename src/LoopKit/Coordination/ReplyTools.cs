using System.ComponentModel;
using LoopKit.Tools;
using Microsoft.Extensions.AI;

namespace LoopKit.Coordination;

/// <summary>Lets a model answer the questions that are put to its loop.</summary>
internal sealed class ReplyTools(ICoordinator coordinator, TimeProvider time) : IToolSource
{
    public const string ReplyName = "reply";

    public IEnumerable<LoopTool> GetTools(ToolContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        yield return new LoopTool(
            AIFunctionFactory.Create(
                ([Description("The id of the question, as the message says it.")] string question_id,
                 [Description("The answer.")] string text,
                 CancellationToken cancellationToken) => ReplyAsync(context.Loop, question_id, text, cancellationToken),
                ReplyName,
                "Answers a question that another loop or a person has put to you in a message."),
            ToolEffects.Idempotent);
    }

    private async Task<string> ReplyAsync(LoopId loop, string questionId, string text, CancellationToken cancellationToken)
    {
        if (!MessageId.TryParse(questionId, out var question))
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"'{questionId}' is not the id of a question. Copy it from the message.");
        }

        var receipt = await coordinator.ReplyAsync(
            new QueryReply { Id = MessageId.New(time), From = Address.ForLoop(loop), InReplyTo = question, Text = text }, cancellationToken).ConfigureAwait(false);
        return receipt is MessageReceipt.Refused refused
            ? throw new ToolException(ToolErrors.NotFound, refused.Explanation)
            : "The answer was delivered.";
    }
}
