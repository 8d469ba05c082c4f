using Microsoft.Extensions.Logging;

namespace LoopKit.Starts;

/// <summary>What the queue logs: event ids 1100 to 1199.</summary>
internal static partial class QueuePollLog
{
    [LoggerMessage(1101, LogLevel.Warning, "The store could not be looked through for queued loops; it is tried again in ten seconds.")]
    public static partial void PickUpFailed(this ILogger logger, Exception exception);
}
