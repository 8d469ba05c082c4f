namespace LoopKit.Storage.Jsonl;

/// <summary>Finds a version in a file whose versions ascend, without any index.</summary>
internal static class StreamSearch
{
    private const int Near = 64 * 1024;

    /// <summary>The beginning of a line that stands before or at the record of a version.</summary>
    public static long OffsetBefore(Stream source, long version)
    {
        var (low, high) = (0L, source.Length);
        while (high - low > Near)
        {
            var middle = low + ((high - low) / 2);
            if (TryReadLineAfter(source, middle, out var offset, out var found) && offset < high)
            {
                (low, high) = found <= version ? (offset, high) : (low, middle);
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private static bool TryReadLineAfter(Stream source, long position, out long offset, out long version)
    {
        (offset, version) = (position, -1);
        source.Position = position;
        Span<byte> buffer = stackalloc byte[4096];
        for (int read; (read = source.Read(buffer)) > 0; offset += read)
        {
            var end = buffer[..read].IndexOf((byte)'\n');
            if (end >= 0)
            {
                offset += end + 1;
                source.Position = offset;
                version = RecordParser.VersionOf(buffer[..source.ReadAtLeast(buffer[..64], 64, throwOnEndOfStream: false)]);
                return version > 0;
            }
        }

        return false;
    }
}
