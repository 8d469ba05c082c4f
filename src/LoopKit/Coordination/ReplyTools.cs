using LoopKit.Tools;

namespace LoopKit.Coordination;

/// <summary>Lets a model answer the questions that are put to its loop.</summary>
internal sealed class ReplyTools(ICoordinator coordinator) : IToolSource
{
    public const string ReplyName = "reply";

    private static readonly BuiltInFunction _function = BuiltInFunction.Read(
        typeof(ReplyTool),
        nameof(ReplyTool.ReplyAsync),
        ReplyName,
        "Answers a question that another loop or a person has put to you in a message.");

    public IEnumerable<LoopTool> GetTools(ToolContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return [new LoopTool(_function.Of(new ReplyTool(coordinator, context.Loop)), ToolEffects.Idempotent)];
    }
}
