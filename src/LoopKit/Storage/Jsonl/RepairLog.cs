using System.Buffers;

namespace LoopKit.Storage.Jsonl;

/// <summary>Keeps what was repaired, for <c>loopkit doctor</c> and for people.</summary>
internal static class RepairLog
{
    public static void Add(JsonlFiles files, IReadOnlyList<StoreRepair> repairs)
    {
        if (repairs.Count == 0)
        {
            return;
        }

        var output = new ArrayBufferWriter<byte>();
        foreach (var repair in repairs)
        {
            CheckedLines.Write(output, repair, JsonlStoreJsonContext.Default.StoreRepair);
        }

        using var file = AppendFile.Open(files.Repairs);
        file.Write(output.WrittenSpan);
        file.Sync();
    }

    public static IReadOnlyList<StoreRepair> Read(JsonlFiles files) =>
        [.. CheckedLines.Read(files.Repairs, JsonlStoreJsonContext.Default.StoreRepair).Select(line => line.Value).OfType<StoreRepair>()];
}
