using Microsoft.Extensions.Logging;

namespace LoopKit.Spool;

/// <summary>What the spool logs: event ids 1100 to 1199.</summary>
internal static partial class CommandSpoolLog
{
    [LoggerMessage(1101, LogLevel.Warning, "The commands in {Directory} cannot be read just now; they are tried again.")]
    public static partial void SpoolFailed(this ILogger logger, Exception exception, string directory);
}
