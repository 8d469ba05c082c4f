using Microsoft.Extensions.Logging;

namespace LoopKit.Mcp.Protocol;

internal static partial class McpLog
{
    [LoggerMessage(7001, LogLevel.Error, "The MCP tool {Tool} failed unexpectedly")]
    public static partial void ToolFailed(this ILogger logger, Exception exception, string tool);
}
