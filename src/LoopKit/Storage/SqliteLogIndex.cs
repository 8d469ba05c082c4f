using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Storage;

/// <summary>The index of SQLite's log, where SQLite says how far the log reaches.</summary>
/// <remarks>Source: "The WAL-Index File Format" of SQLite, section 2. Numbers are in the machine's own order.</remarks>
internal sealed class SqliteLogIndex(string path) : IDisposable
{
    private const int HeaderSize = 48;
    private const int CheckedHeader = 40;
    private const int Frames = 16;
    private const int Checksum = 24;
    private const int Salts = 32;

    private SafeFileHandle? _file;

    /// <summary>The end of the log after the last commit; without frames when it cannot be told.</summary>
    public LogMark Read()
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        _file ??= File.Exists(path) ? File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete) : null;
        if (_file is null || RandomAccess.Read(_file, header, 0) < HeaderSize)
        {
            return default;
        }

        var checksum = new LogChecksum(bigEndian: !BitConverter.IsLittleEndian);
        checksum.Add(header[..CheckedHeader]);
        return Pair(header[CheckedHeader..]) == checksum.Value
            ? new LogMark(BinaryPrimitives.ReadUInt64BigEndian(header[Salts..]), MemoryMarshal.Read<uint>(header[Frames..]), Pair(header[Checksum..]))
            : default;
    }

    public void Dispose() => _file?.Dispose();

    private static ulong Pair(ReadOnlySpan<byte> bytes) => ((ulong)MemoryMarshal.Read<uint>(bytes) << 32) | MemoryMarshal.Read<uint>(bytes[4..]);
}
