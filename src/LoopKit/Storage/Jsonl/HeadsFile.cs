using System.Buffers;
using System.Text;

namespace LoopKit.Storage.Jsonl;

/// <summary>Remembers where the streams stood, summaries included. It can be deleted at any time: then the streams are read from their beginning.</summary>
internal static class HeadsFile
{
    public static IEnumerable<StreamState> Read(JsonlFiles files)
    {
        foreach (var (_, head) in CheckedLines.Read(files.Heads, JsonlStoreJsonContext.Default.HeadRecord))
        {
            if (head is not null)
            {
                yield return ToState(head);
            }
        }
    }

    public static void Write(JsonlFiles files, IEnumerable<StreamState> states)
    {
        var output = new ArrayBufferWriter<byte>();
        foreach (var state in states.Where(state => state is { Head.Version: > 0, Damage: null, IsForked: false, Torn: null }).OrderBy(state => state.Name, StringComparer.Ordinal))
        {
            CheckedLines.Write(output, ToRecord(files, state), JsonlStoreJsonContext.Default.HeadRecord);
        }

        DurableFiles.Write(files.Heads, output.WrittenSpan);
    }

    private static HeadRecord ToRecord(JsonlFiles files, StreamState state) => new()
    {
        Name = state.Name,
        Stream = state.Id.Value,
        Segment = state.Segment,
        Length = state.Length,
        LastLine = state.LastLine,
        Touched = File.GetLastWriteTimeUtc(files.Segment(state.Name, state.Segment)).Ticks,
        Version = state.Head.Version,
        Hash = state.Head.HashText,
        Indexed = state.Indexed,
        Summary = state.Summary is { } summary ? Encoding.UTF8.GetString(summary.ToJson()) : null,
    };

    private static StreamState ToState(HeadRecord head)
    {
        var state = new StreamState(head.Name)
        {
            Id = new StreamId(head.Stream),
            Segment = head.Segment,
            Length = head.Length,
            LastLine = head.LastLine,
            Touched = head.Touched,
            Indexed = head.Indexed,
            Published = head.Version,
        };
        state.Head.RestoreEvents(head.Version, 0, Convert.FromHexString(head.Hash));
        if (head.Summary is { } json)
        {
            state.Summary = new SummaryDocument();
            state.Summary.Apply(Encoding.UTF8.GetBytes(json));
        }

        return state;
    }
}
