using System.Buffers;
using System.Runtime.InteropServices;

namespace LoopKit.Storage.Jsonl;

/// <summary>Appends to one history of a list what only others have.</summary>
internal static class JoinedStream
{
    public static byte[] Of(IReadOnlyList<ChainRecord> first, IEnumerable<IReadOnlyList<ChainRecord>> others)
    {
        var output = new ArrayBufferWriter<byte>();
        output.Write(LoopFork.Lines(first));

        // Two branches may have joined the same histories before: an entry is known by its content, because its place was changed.
        var joined = first.CountBy(IdentityOf).ToDictionary();
        var last = first[^1].Record;
        foreach (var chain in others)
        {
            Dictionary<(DateTimeOffset, string, string), int> seen = [];
            foreach (var record in chain)
            {
                var identity = IdentityOf(record);
                ref var here = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, identity, out _);
                ref var there = ref CollectionsMarshal.GetValueRefOrAddDefault(joined, identity, out _);
                if (++here > there)
                {
                    there = here;
                    RecordLine.Write(output, last = After(last, record.Record));
                }
            }
        }

        return output.WrittenSpan.ToArray();
    }

    private static JsonlRecord After(JsonlRecord last, JsonlRecord record)
    {
        var hash = new byte[EventHash.Size];
        EventHash.Compute(last.Hash, last.Version + 1, new EventData(record.Type, record.Payload, record.At), hash);
        return record with { Version = last.Version + 1, Previous = last.Hash, Hash = hash, More = false, Stream = null, Summary = default };
    }

    private static (DateTimeOffset At, string Type, string Payload) IdentityOf(ChainRecord record) =>
        (record.Record.At, record.Record.Type, Convert.ToBase64String(record.Record.Payload.Span));
}
