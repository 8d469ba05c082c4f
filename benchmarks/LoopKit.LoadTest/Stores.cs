using LoopKit.Storage;
using LoopKit.Storage.Jsonl;

namespace LoopKit.LoadTest;

/// <summary>Opens LoopKit's durable stores as an application does.</summary>
internal static class Stores
{
    public static ILoopStore Open(string mode, string directory) => mode == "jsonl"
        ? JsonlLoopStore.Open(directory, new JsonlStoreOptions(), TimeProvider.System)
        : SqliteLoopStore.Open(directory, new SqliteStoreOptions(), TimeProvider.System);
}
