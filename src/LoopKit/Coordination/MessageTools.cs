using LoopKit.Tools;

namespace LoopKit.Coordination;

/// <summary>Lets a model talk to other loops. The iteration leaves these tools out when there is nobody to talk to.</summary>
internal sealed class MessageTools(ICoordinator coordinator, Partners partners) : IToolSource
{
    /// <summary>The name of the tool that asks.</summary>
    public const string QueryName = "query";

    private static readonly BuiltInFunction _alert = Read(
        nameof(LoopMessages.AlertAsync), "alert", "Tells news to every loop that has subscribed to a topic. Only for what other loops must know at once.");

    private static readonly BuiltInFunction _query = Read(
        nameof(LoopMessages.QueryAsync), QueryName, "Asks another loop and waits for its answer; one that has ended is answered for from its record. A wrong name is answered with the loops that there are.");

    private static readonly BuiltInFunction _share = Read(
        nameof(LoopMessages.ShareAsync), "share", "Gives another loop data to work with, without waiting. A wrong name is answered with the loops that there are.");

    private static readonly BuiltInFunction _subscribe = Read(
        nameof(LoopMessages.SubscribeAsync), "subscribe", "Lets you hear the alerts of a topic from now on.");

    private static readonly BuiltInFunction _unsubscribe = Read(
        nameof(LoopMessages.UnsubscribeAsync), "unsubscribe", "Ends a subscription of yours.");

    /// <summary>The names of the tools.</summary>
    public static IReadOnlyList<string> Names { get; } = [_alert.Name, _query.Name, _share.Name, _subscribe.Name, _unsubscribe.Name];

    /// <summary>Those that reach only loops that have not ended.</summary>
    public static IReadOnlyList<string> ForLiveLoops { get; } = [_alert.Name, _share.Name, _subscribe.Name, _unsubscribe.Name];

    public IEnumerable<LoopTool> GetTools(ToolContext context)
    {
        var messages = new LoopMessages(coordinator, partners, context);
        return [.. ((BuiltInFunction[])[_alert, _query, _share, _subscribe, _unsubscribe]).Select(function => new LoopTool(function.Of(messages), ToolEffects.Idempotent))];
    }

    private static BuiltInFunction Read(string method, string name, string description) => BuiltInFunction.Read(typeof(LoopMessages), method, name, description);
}
