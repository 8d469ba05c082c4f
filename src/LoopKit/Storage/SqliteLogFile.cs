using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Storage;

/// <summary>SQLite's write-ahead log, looked at without SQLite.</summary>
/// <remarks>
/// SQLite takes the first frame that does not check for the end of the log: that is how it tells a torn write from a commit. A byte that flips
/// later makes it leave out commits that were acknowledged, without a word. A <see cref="LogMark"/> tells the two apart.
/// Source: section 4 of the description of SQLite's file format.
/// </remarks>
internal static class SqliteLogFile
{
    private const int HeaderSize = 32;
    private const int CheckedHeader = 24;
    private const int FrameHeaderSize = 24;
    private const int CheckedFrameHeader = 8;
    private const uint Magic = 0x377f0682;
    private const int MaxPageSize = 65536;

    /// <summary>What is wrong with the log up to a mark; <see langword="null"/> when nothing is, or when the log is gone or was begun anew since.</summary>
    public static string? DamageBefore(string path, LogMark mark)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            Span<byte> header = stackalloc byte[HeaderSize];
            var read = RandomAccess.Read(file, header, 0);
            return mark.Frames == 0 || read == 0 || header.IndexOfAnyExcept((byte)0) < 0 ? null : DamageBefore(file, header[..read], mark);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static string? DamageBefore(SafeFileHandle file, ReadOnlySpan<byte> header, LogMark mark)
    {
        if (header.Length < HeaderSize || (BinaryPrimitives.ReadUInt32BigEndian(header) & ~1u) != Magic)
        {
            return "the log does not begin as a log does";
        }

        var checksum = new LogChecksum(bigEndian: (header[3] & 1) != 0);
        checksum.Add(header[..CheckedHeader]);
        if (checksum.Value != BinaryPrimitives.ReadUInt64BigEndian(header[CheckedHeader..]))
        {
            return "the beginning of the log does not match its checksum";
        }

        var pageSize = BinaryPrimitives.ReadUInt32BigEndian(header[8..]);
        return BinaryPrimitives.ReadUInt64BigEndian(header[16..]) != mark.Salts || pageSize > MaxPageSize
            ? null
            : DamagedFrame(file, (int)pageSize, checksum, mark);
    }

    private static string? DamagedFrame(SafeFileHandle file, int pageSize, LogChecksum checksum, LogMark mark)
    {
        var frame = new byte[FrameHeaderSize + pageSize];
        for (long index = 0; index < mark.Frames; index++)
        {
            var isWhole = RandomAccess.Read(file, frame, HeaderSize + (index * frame.Length)) == frame.Length;
            checksum.Add(frame.AsSpan(0, CheckedFrameHeader));
            checksum.Add(frame.AsSpan(FrameHeaderSize));
            if (!isWhole
                || BinaryPrimitives.ReadUInt64BigEndian(frame.AsSpan(8)) != mark.Salts
                || BinaryPrimitives.ReadUInt64BigEndian(frame.AsSpan(16)) != checksum.Value)
            {
                return $"frame {index + 1} of {mark.Frames} acknowledged ones in the log is {(isWhole ? "damaged" : "missing")}";
            }
        }

        return checksum.Value == mark.Checksum ? null : "the log is not the one that was acknowledged";
    }
}
