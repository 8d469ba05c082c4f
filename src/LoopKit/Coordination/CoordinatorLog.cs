using Microsoft.Extensions.Logging;

namespace LoopKit.Coordination;

/// <summary>What the coordinator logs: event ids 4000 to 4099.</summary>
internal static partial class CoordinatorLog
{
    [LoggerMessage(4001, LogLevel.Warning, "{Sender} has sent too many messages for too long and is not heard for {Pause}.")]
    public static partial void SenderShutOut(this ILogger logger, Address sender, TimeSpan pause);

    [LoggerMessage(4002, LogLevel.Warning, "Message {Message} from {Sender} to loop {Loop} is a dead letter: {Why}")]
    public static partial void DeadLettered(this ILogger logger, MessageId message, Address sender, LoopId loop, string why);

    [LoggerMessage(4003, LogLevel.Error, "The coordinator is stalled: a message has been on its way into the store for {Age}. Messages wait until the store answers.")]
    public static partial void CoordinatorStalled(this ILogger logger, TimeSpan age);

    [LoggerMessage(4004, LogLevel.Information, "The coordinator goes on: messages get through again.")]
    public static partial void CoordinatorGoesOn(this ILogger logger);

    [LoggerMessage(4005, LogLevel.Information, "Alert {Message} goes on to its receivers; the host before ended in the middle of it.")]
    public static partial void AlertResumed(this ILogger logger, MessageId message);
}
