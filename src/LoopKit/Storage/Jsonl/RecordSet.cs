using System.Buffers;
using LoopKit.Events;

namespace LoopKit.Storage.Jsonl;

/// <summary>The records of one stream, or of one of its files, whichever histories they belong to. A record is known by its hash.</summary>
/// <remarks>
/// The same records give the same chains and the same bytes, in whatever order they came. That is what makes a merge symmetric: it is a union.
/// </remarks>
internal sealed class RecordSet
{
    private static readonly string _completed = EventTypes.Of(typeof(LoopCompleted));

    private readonly Dictionary<string, ChainRecord> _byHash = new(StringComparer.Ordinal);

    /// <summary>Adds the whole records of a file or an image.</summary>
    /// <param name="source">The content.</param>
    /// <returns>What is wrong with a line, and where it begins; <see langword="null"/> when nothing is. What was cut off at the end is left out.</returns>
    public (string Problem, long Offset)? Add(Stream source)
    {
        using var reader = new LineReader(source, 0);
        while (reader.TryRead(out var line))
        {
            var bytes = line.Bytes.ToArray();
            if (RecordParser.Read(bytes, out var record) is { } problem)
            {
                return line.IsComplete ? (problem, line.Offset) : null;
            }

            if (!record!.HashIsRight())
            {
                return ($"event {record.Version} does not match its hash", line.Offset);
            }

            Add(new ChainRecord(record, bytes));
        }

        return null;
    }

    /// <summary>
    /// The histories, the one that keeps the stream's name first: one in which the loop completed, else the longest, and among equals the one whose hash at the
    /// parting is smaller.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<ChainRecord>> Chains()
    {
        var continued = _byHash.Values.Select(record => record.PreviousHash).ToHashSet(StringComparer.Ordinal);
        var chains = _byHash.Values.Where(record => !continued.Contains(record.Hash)).Select(ChainTo).ToList();
        chains.Sort(Compare);
        return chains;
    }

    /// <summary>All records as the lines of a file: the first history, then of every other one what is its own.</summary>
    public byte[] ToLines()
    {
        var output = new ArrayBufferWriter<byte>();
        var written = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in Chains().SelectMany(chain => chain).Where(record => written.Add(record.Hash)))
        {
            output.Write(record.Line);
            output.Write("\n"u8);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>One record may stand in lines that differ in what its hash does not cover.</summary>
    private void Add(ChainRecord record)
    {
        if (!_byHash.TryGetValue(record.Hash, out var other) || record.Line.AsSpan().SequenceCompareTo(other.Line) < 0)
        {
            _byHash[record.Hash] = record;
        }
    }

    private List<ChainRecord> ChainTo(ChainRecord leaf)
    {
        List<ChainRecord> chain = [];
        for (var record = leaf; record is not null; record = _byHash.GetValueOrDefault(record.PreviousHash))
        {
            chain.Add(record);
        }

        chain.Reverse();
        return chain;
    }

    private static bool IsCompleted(List<ChainRecord> chain) => chain[^1].Record.Type == _completed;

    private static int Compare(List<ChainRecord> one, List<ChainRecord> two)
    {
        var byEnd = IsCompleted(two).CompareTo(IsCompleted(one));
        var byLength = two[^1].Record.Version.CompareTo(one[^1].Record.Version);
        return byEnd != 0 ? byEnd
            : byLength != 0 ? byLength
            : one.Zip(two, (a, b) => string.CompareOrdinal(a.Hash, b.Hash)).FirstOrDefault(order => order != 0);
    }
}
