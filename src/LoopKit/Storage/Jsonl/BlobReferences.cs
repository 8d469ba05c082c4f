using System.Buffers;

namespace LoopKit.Storage.Jsonl;

/// <summary>Finds which blobs streams refer to: whatever in an event looks like a hash counts, so that none is taken for unneeded.</summary>
internal sealed class BlobReferences(JsonlFiles files)
{
    private const int HashDigits = EventHash.Size * 2;

    private static readonly SearchValues<byte> _digits = SearchValues.Create("0123456789abcdef"u8);

    /// <summary>Calls back for everything in a stream that looks like a hash.</summary>
    /// <param name="state">The stream.</param>
    /// <param name="fromSegment">Its first file to read.</param>
    /// <param name="fromOffset">Where to begin in that file.</param>
    /// <param name="found">Gets each hash.</param>
    /// <returns>The bytes of the payloads that were read.</returns>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>: the stream cannot be read.</exception>
    public long Find(StreamState state, long fromSegment, long fromOffset, Action<string> found)
    {
        var read = 0L;
        foreach (var segment in files.SegmentsOf(state).Where(segment => segment >= fromSegment))
        {
            var path = files.Segment(state.Name, segment);
            using var reader = new LineReader(files.Open(state, segment), segment == fromSegment ? fromOffset : 0);
            while (reader.TryRead(out var line))
            {
                if (RecordParser.Read(line.Bytes, out var record) is { } problem)
                {
                    throw JsonlErrors.Corrupt(files, new StreamDamage(path, line.Offset, problem));
                }

                Find(record!.Payload.Span, found);
                read += record.Payload.Length;
            }
        }

        return read;
    }

    private static void Find(ReadOnlySpan<byte> payload, Action<string> found)
    {
        for (var start = payload.IndexOfAny(_digits); start >= 0; start = payload.IndexOfAny(_digits))
        {
            payload = payload[start..];
            var length = payload.IndexOfAnyExcept(_digits);
            length = length < 0 ? payload.Length : length;
            if (length == HashDigits)
            {
                found(System.Text.Encoding.ASCII.GetString(payload[..length]));
            }

            payload = payload[length..];
        }
    }
}
