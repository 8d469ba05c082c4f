using System.Buffers;

namespace LoopKit.Storage.Jsonl;

/// <summary>The leases of this machine's hosts. Epochs never go back, whatever git does to the streams.</summary>
internal sealed class LeaseLog(JsonlFiles files, AppendFiles open)
{
    private readonly ArrayBufferWriter<byte> _pending = new();
    private (AppendFile File, long Length)? _before;

    /// <summary>Reads what was granted last for each stream, and shortens the file to that.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>.</exception>
    public IReadOnlyCollection<LeaseRecord> Load()
    {
        Dictionary<string, LeaseRecord> leases = new(StringComparer.Ordinal);
        var lines = 0L;
        foreach (var (number, lease) in CheckedLines.Read(files.Leases, JsonlStoreJsonContext.Default.LeaseRecord))
        {
            lines = number;
            leases[lease?.Stream ?? throw Damaged(files, number)] = lease;
        }

        // A lone line without an end, which is left out when reading, goes as well.
        var output = new ArrayBufferWriter<byte>();
        foreach (var lease in leases.Values)
        {
            CheckedLines.Write(output, lease, JsonlStoreJsonContext.Default.LeaseRecord);
        }

        if (lines > 2 * leases.Count || (File.Exists(files.Leases) && new FileInfo(files.Leases).Length != output.WrittenCount))
        {
            DurableFiles.Write(files.Leases, output.WrittenSpan);
        }

        return leases.Values;
    }

    /// <summary>What is damaged, in words; <see langword="null"/> for nothing. Changes nothing.</summary>
    public static string? DamageIn(JsonlFiles files) =>
        CheckedLines.Read(files.Leases, JsonlStoreJsonContext.Default.LeaseRecord).FirstOrDefault(line => line.Value?.Stream is null) is { Number: > 0 } bad
            ? Damaged(files, bad.Number).Explanation
            : null;

    public void Add(StreamId stream, StreamHead head) => CheckedLines.Write(
        _pending,
        new LeaseRecord(stream.Value, head.Epoch, head.Owner!.Value.Value, head.ExpiresAt),
        JsonlStoreJsonContext.Default.LeaseRecord);

    /// <summary>Makes what was added durable.</summary>
    public void Flush()
    {
        if (_pending.WrittenCount > 0)
        {
            var file = open.Open(files.Leases);
            _before = (file, file.Length);
            file.Write(_pending.WrittenSpan);
            file.Sync();
        }
    }

    public void Succeed()
    {
        _pending.ResetWrittenCount();
        _before = null;
    }

    /// <summary>Takes back what was added since the last success. May be repeated when it fails.</summary>
    public void Abandon()
    {
        _pending.ResetWrittenCount();
        if (_before is var (file, length))
        {
            open.TakeBack(file, length);
            _before = null;
        }
    }

    private static LoopKitException Damaged(JsonlFiles files, long line) => new(
        ErrorCodes.StoreCorrupt,
        $"'{files.Leases}' line {line} is damaged, so that it is not known which host may write. Make sure that no host of this store runs, delete that file, and start again.");
}
