using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using LoopKit.Json;

namespace LoopKit.Archive;

/// <summary>Reads the lines of an archive that anybody may have written: sizes are bounded before anything is taken in.</summary>
internal sealed class ArchiveReader(Stream source, string name, long maxBytes) : IDisposable
{
    private const int Chunk = 64 * 1024;

    private readonly GZipStream _stream = new(source, CompressionMode.Decompress, leaveOpen: true);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> _buffer = new(Chunk);
    private int _start;
    private long _read;

    /// <summary>Reads all lines up to the last one, and checks that this is one.</summary>
    public async ValueTask<(IReadOnlyList<ArchiveRecord> Records, ArchiveEnd End)> ReadAsync(CancellationToken cancellationToken)
    {
        List<ArchiveRecord> records = [];
        try
        {
            while (await LineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                var record = Parse(line.Span, records.Count);
                if (record is ArchiveEnd end)
                {
                    return Convert.ToHexStringLower(_hash.GetCurrentHash()) == end.Sha256 && await LineAsync(cancellationToken).ConfigureAwait(false) is null
                        ? (records, end)
                        : throw Invalid("its content does not match its checksum");
                }

                _hash.AppendData(line.Span);
                _hash.AppendData("\n"u8);
                records.Add(record);
            }
        }
        catch (InvalidDataException exception)
        {
            throw Invalid($"it cannot be decompressed ({exception.Message})");
        }

        throw Invalid("its end is missing");
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    public LoopKitException Invalid(string why) => new(
        ErrorCodes.ArchiveInvalid, $"'{name}' is not a whole archive of a loop: {why}. Nothing was imported. Export the loop again, or copy the file again.");

    private ArchiveRecord Parse(ReadOnlySpan<byte> line, int number)
    {
        try
        {
            var record = JsonSerializer.Deserialize<ArchiveRecord>(line, LoopKitJson.Options);
            return record is ArchiveHeader == (number == 0) && record is not null ? record : throw Invalid($"line {number + 1} is not what belongs there");
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw Invalid($"line {number + 1} cannot be read");
        }
    }

    /// <summary>The next line without its end; valid until the next call. Something without an end is no line.</summary>
    private async ValueTask<ReadOnlyMemory<byte>?> LineAsync(CancellationToken cancellationToken)
    {
        for (var searched = 0; ;)
        {
            var unread = _buffer.WrittenMemory[_start..];
            if (unread.Span[searched..].IndexOf((byte)'\n') is var end and >= 0)
            {
                _start += searched + end + 1;
                return unread[..(searched + end)];
            }

            searched = unread.Length;
            if (!await FillAsync(unread, cancellationToken).ConfigureAwait(false))
            {
                return searched == 0 ? null : throw Invalid("its end is cut off");
            }
        }
    }

    private async ValueTask<bool> FillAsync(ReadOnlyMemory<byte> unread, CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            var rest = unread.ToArray();
            _buffer.ResetWrittenCount();
            _buffer.Write(rest);
            _start = 0;
        }

        var count = await _stream.ReadAsync(_buffer.GetMemory(Chunk), cancellationToken).ConfigureAwait(false);
        _buffer.Advance(count);
        _read += count;
        return _read <= maxBytes
            ? count > 0
            : throw Invalid($"it holds more than {maxBytes} bytes, which is the most that is imported");
    }
}
