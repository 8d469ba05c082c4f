using System.Globalization;
using System.Text;

namespace LoopKit.Storage.Jsonl;

/// <summary>Reads the positions of events: in the order of writing, and by stream. Any number may read while a host writes.</summary>
/// <param name="directory">The directory of the index.</param>
internal sealed class IndexFiles(string directory)
{
    private const int PageEntries = 128;

    public string Directory { get; } = directory;

    public string Order => Path.Combine(Directory, "order.bin");

    /// <summary>The names of the streams' files, each with a checksum of number and name; a stream's number is that of its line, from 0.</summary>
    public string Names => Path.Combine(Directory, "streams.txt");

    public string PositionsDirectory => Path.Combine(Directory, "positions");

    public string Positions(string name) => Path.Combine(PositionsDirectory, name) + ".bin";

    /// <summary>The line of a stream in <see cref="Names"/>, with its end.</summary>
    public static byte[] NameLine(int number, string name) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name} {Checksum(number, name):x8}\n"));

    /// <summary>Reads the names. A last line without an end is none.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>.</exception>
    public List<string> ReadNames() => TryReadNames() ?? throw JsonlErrors.IndexCorrupt(Directory, "a stream's name is not as it was written");

    /// <summary>Reads the names; <see langword="null"/> when one is not as it was written.</summary>
    public List<string>? TryReadNames()
    {
        List<string> names = [];
        foreach (var line in File.Exists(Names) ? Encoding.Latin1.GetString(ReadAll(Names)).Split('\n')[..^1] : [])
        {
            var space = line.LastIndexOf(' ');
            if (space < 0 || line[(space + 1)..] != Checksum(names.Count, line[..space]).ToString("x8", CultureInfo.InvariantCulture))
            {
                return null;
            }

            names.Add(line[..space]);
        }

        return names;
    }

    /// <summary>How many entries there are.</summary>
    public long CountEntries()
    {
        using var order = FixedRecords.TryOpen(Order, IndexEntry.Size);
        return order?.Count ?? 0;
    }

    /// <summary>The place of the first entry with an event after a position.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>.</exception>
    public long FindEntry(long afterPosition)
    {
        using var order = FixedRecords.TryOpen(Order, IndexEntry.Size);
        return order?.Find(bytes => (IndexEntry.TryRead(bytes.Span) ?? throw DamagedOrder()).LastPosition > afterPosition) ?? 0;
    }

    /// <summary>Reads a page of entries; none at the end.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>.</exception>
    public IReadOnlyList<IndexEntry> ReadEntries(long from) => TryReadEntries(from) ?? throw DamagedOrder();

    /// <summary>Reads a page of entries; none at the end, <see langword="null"/> when one is not as it was written.</summary>
    public IReadOnlyList<IndexEntry>? TryReadEntries(long from)
    {
        using var order = FixedRecords.TryOpen(Order, IndexEntry.Size);
        if (order is null || from < 0 || from >= order.Count)
        {
            return [];
        }

        var buffer = new byte[PageEntries * IndexEntry.Size];
        var count = order.Read(from, buffer);
        var entries = new List<IndexEntry>(count);
        for (var bytes = buffer.AsSpan(0, count * IndexEntry.Size); bytes.Length > 0; bytes = bytes[IndexEntry.Size..])
        {
            if (IndexEntry.TryRead(bytes) is not { } entry)
            {
                return null;
            }

            entries.Add(entry);
        }

        return entries;
    }

    /// <summary>The last version of a stream that has a position; 0 when none has.</summary>
    public PositionRun LastOf(string name)
    {
        using var runs = FixedRecords.TryOpen(Positions(name), PositionRun.Size);
        var buffer = new byte[PositionRun.Size];
        return runs is { Count: > 0 } && runs.Read(runs.Count - 1, buffer) == 1 ? PositionRun.Read(buffer) : default;
    }

    /// <summary>The positions of versions of a stream that have all been indexed.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreCorrupt"/>.</exception>
    public void Read(string name, long firstVersion, Span<long> positions)
    {
        using var runs = FixedRecords.TryOpen(Positions(name), PositionRun.Size) ?? throw Damaged(name, firstVersion);
        var next = runs.Find(bytes => PositionRun.Read(bytes.Span).Last >= firstVersion);
        Span<byte> buffer = stackalloc byte[64 * PositionRun.Size];
        for (var filled = 0; filled < positions.Length;)
        {
            var count = next < runs.Count ? runs.Read(next, buffer) : 0;
            if (count == 0)
            {
                throw Damaged(name, firstVersion + filled);
            }

            for (var index = 0; index < count && filled < positions.Length; index++)
            {
                Fill(name, PositionRun.Read(buffer[(index * PositionRun.Size)..]), firstVersion, positions, ref filled);
            }

            next += count;
        }
    }

    public LoopKitException Damaged(string name, long version) =>
        JsonlErrors.IndexCorrupt(Directory, $"event {version} of '{name}' has no position");

    private LoopKitException DamagedOrder() => JsonlErrors.IndexCorrupt(Directory, "an entry of the order is not as it was written");

    private void Fill(string name, PositionRun run, long firstVersion, Span<long> positions, ref int filled)
    {
        var version = firstVersion + filled;
        if (version < run.First || version > run.Last)
        {
            throw Damaged(name, version);
        }

        for (; version <= run.Last && filled < positions.Length; version++)
        {
            positions[filled++] = run.Position + version - run.First;
        }
    }

    private static uint Checksum(int number, string name) => LineChecksum.Of(Encoding.Latin1.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} {name}")));

    private static byte[] ReadAll(string path)
    {
        using var source = SharedFile.OpenRead(path);
        var bytes = new byte[source.Length];
        source.ReadExactly(bytes);
        return bytes;
    }
}
