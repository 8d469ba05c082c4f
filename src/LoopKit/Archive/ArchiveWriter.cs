using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using LoopKit.Json;

namespace LoopKit.Archive;

/// <summary>Writes the lines of an archive.</summary>
internal sealed class ArchiveWriter(Stream target) : IAsyncDisposable
{
    private readonly GZipStream _stream = new(target, CompressionLevel.Optimal, leaveOpen: true);
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public async ValueTask WriteAsync(ArchiveRecord record, CancellationToken cancellationToken)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(record, LoopKitJson.Options);
        _hash.AppendData(line);
        _hash.AppendData("\n"u8);
        await _stream.WriteAsync(line, cancellationToken).ConfigureAwait(false);
        _stream.WriteByte((byte)'\n');
    }

    /// <summary>Writes the last line.</summary>
    public ValueTask EndAsync(long events, long blobs, CancellationToken cancellationToken) =>
        WriteAsync(new ArchiveEnd { Events = events, Blobs = blobs, Sha256 = Convert.ToHexStringLower(_hash.GetCurrentHash()) }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync().ConfigureAwait(false);
        _hash.Dispose();
    }
}
