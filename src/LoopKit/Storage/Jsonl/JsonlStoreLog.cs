using Microsoft.Extensions.Logging;

namespace LoopKit.Storage.Jsonl;

/// <summary>What the JSONL store logs: event ids 2100 to 2199.</summary>
internal static partial class JsonlStoreLog
{
    [LoggerMessage(2101, LogLevel.Warning, "Store {Store}: {File}: {What}")]
    public static partial void Repaired(this ILogger logger, string store, string file, string what);

    [LoggerMessage(2102, LogLevel.Error, "{Damage}")]
    public static partial void Damaged(this ILogger logger, string damage);
}
