using Microsoft.Win32.SafeHandles;

namespace LoopKit.Storage.Jsonl;

/// <summary>Reads a file of records of one size; what is left over at its end is not there.</summary>
internal sealed class FixedRecords : IDisposable
{
    private readonly SafeFileHandle _handle;
    private readonly int _size;

    private FixedRecords(SafeFileHandle handle, int size)
    {
        _handle = handle;
        _size = size;
        Count = RandomAccess.GetLength(handle) / size;
    }

    /// <summary>How many records there were when it was opened.</summary>
    public long Count { get; }

    public static FixedRecords? TryOpen(string path, int size) =>
        File.Exists(path) ? new FixedRecords(File.OpenHandle(path, FileMode.Open, FileAccess.Read, SharedFile.All), size) : null;

    /// <summary>Reads as many records as fit, and returns how many.</summary>
    public int Read(long index, Span<byte> buffer)
    {
        buffer = buffer[..(int)(Math.Min(buffer.Length / _size, Count - index) * _size)];
        return RandomAccess.Read(_handle, buffer, index * _size) / _size;
    }

    /// <summary>The first record for which a condition holds that holds for all after it.</summary>
    public long Find(Func<ReadOnlyMemory<byte>, bool> condition)
    {
        var buffer = new byte[_size];
        var (low, high) = (0L, Count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            Read(middle, buffer);
            (low, high) = condition(buffer) ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    public void Dispose() => _handle.Dispose();
}
