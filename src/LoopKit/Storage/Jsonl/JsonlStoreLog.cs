using Microsoft.Extensions.Logging;

namespace LoopKit.Storage.Jsonl;

/// <summary>What the JSONL store logs: event ids 2100 to 2199.</summary>
internal static partial class JsonlStoreLog
{
    [LoggerMessage(2101, LogLevel.Warning, "Store {Store}: {File}: {What}")]
    public static partial void Repaired(this ILogger logger, string store, string file, string what);

    [LoggerMessage(2102, LogLevel.Error, "{Damage}")]
    public static partial void Damaged(this ILogger logger, string damage);

    [LoggerMessage(2103, LogLevel.Information, "Store {Store}: the index of positions no longer belonged to the streams and was made anew; readers of all events are given them once more.")]
    public static partial void IndexReplaced(this ILogger logger, string store);
}
