using System.Buffers.Binary;
using System.Security.Cryptography;

namespace LoopKit.Storage;

/// <summary>How far a store had come with its last acknowledged write. Kept beside the database, so that a cut-off end cannot hide.</summary>
/// <param name="Log">The end of SQLite's log.</param>
/// <param name="Position">The position of the last event.</param>
/// <param name="Lease">The lease that was granted last.</param>
internal readonly record struct StoreAnchor(LogMark Log, long Position, AnchoredLease Lease)
{
    /// <summary>The size of the file in bytes.</summary>
    public const int Size = ContentSize + CheckSize;

    private const int ContentSize = 60;
    private const int CheckSize = 8;

    private static ReadOnlySpan<byte> Magic => "LKanchr1"u8;

    public void Write(Span<byte> target)
    {
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt64BigEndian(target[8..], Log.Salts);
        BinaryPrimitives.WriteUInt32BigEndian(target[16..], Log.Frames);
        BinaryPrimitives.WriteUInt64BigEndian(target[20..], Log.Checksum);
        BinaryPrimitives.WriteInt64BigEndian(target[28..], Position);
        BinaryPrimitives.WriteInt64BigEndian(target[36..], Lease.Stream);
        BinaryPrimitives.WriteInt64BigEndian(target[44..], Lease.Epoch);
        BinaryPrimitives.WriteInt64BigEndian(target[52..], Lease.ExpiresTicks);
        Check(target[..ContentSize], target.Slice(ContentSize, CheckSize));
    }

    /// <summary>Reads an anchor; <see langword="null"/> when the bytes are none.</summary>
    public static StoreAnchor? Read(ReadOnlySpan<byte> source)
    {
        Span<byte> check = stackalloc byte[CheckSize];
        if (source.Length != Size || !source.StartsWith(Magic))
        {
            return null;
        }

        Check(source[..ContentSize], check);
        return check.SequenceEqual(source[ContentSize..])
            ? new StoreAnchor(
                new LogMark(
                    BinaryPrimitives.ReadUInt64BigEndian(source[8..]),
                    BinaryPrimitives.ReadUInt32BigEndian(source[16..]),
                    BinaryPrimitives.ReadUInt64BigEndian(source[20..])),
                BinaryPrimitives.ReadInt64BigEndian(source[28..]),
                new AnchoredLease(
                    BinaryPrimitives.ReadInt64BigEndian(source[36..]),
                    BinaryPrimitives.ReadInt64BigEndian(source[44..]),
                    BinaryPrimitives.ReadInt64BigEndian(source[52..])))
            : null;
    }

    private static void Check(ReadOnlySpan<byte> content, Span<byte> check)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        hash[..CheckSize].CopyTo(check);
    }
}
