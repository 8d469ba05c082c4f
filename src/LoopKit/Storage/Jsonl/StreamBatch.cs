using System.Buffers;
using LoopKit.Engine;

namespace LoopKit.Storage.Jsonl;

/// <summary>What a batch adds to one stream. The stream's state changes only when all of it is durable.</summary>
internal sealed class StreamBatch
{
    private readonly ArrayBufferWriter<byte> _lines = new();
    private readonly long _start;
    private int _lastLine;

    public StreamBatch(StreamState state, long rotateBytes)
    {
        State = state;
        Summary = state.Summary;
        var before = state.Head;
        Head.RestoreEvents(before.Version, 0, before.Hash);
        if (before.Owner is { } owner)
        {
            Head.RestoreLease(before.Epoch, owner, before.ExpiresAt);
        }

        IsNewSegment = state.Length >= rotateBytes;
        Segment = IsNewSegment ? before.Version + 1 : state.Segment;
        _start = IsNewSegment ? 0 : state.Length;
    }

    public StreamState State { get; }

    /// <summary>Where the stream will stand.</summary>
    public StreamHead Head { get; } = new();

    public long Segment { get; }

    /// <summary>Whether the stream goes on in a new file.</summary>
    public bool IsNewSegment { get; }

    public SummaryDocument? Summary { get; private set; }

    /// <summary>The loop's summary as it will be, when the batch changes it.</summary>
    public LoopSnapshot? Loop { get; private set; }

    public ReadOnlySpan<byte> Lines => _lines.WrittenSpan;

    /// <summary>Adds the events of one append; the last of them makes it whole.</summary>
    public void Add(AppendRequest request)
    {
        var patch = PatchTo(request.Summary);
        foreach (var (index, data) in request.Events.Index())
        {
            var previous = Head.Hash.ToArray();
            Head.Advance(data);
            var isLast = index == request.Events.Count - 1;
            _lastLine = _lines.WrittenCount;
            RecordLine.Write(_lines, new JsonlRecord
            {
                Version = Head.Version,
                At = data.At,
                Type = data.Type,
                Hash = Head.Hash.ToArray(),
                Previous = previous,
                Stream = _start == 0 && _lastLine == 0 ? request.Stream.Value : null,
                More = !isLast,
                Summary = isLast ? patch : default,
                Payload = data.Payload,
            });
        }
    }

    /// <summary>Takes everything over: it is durable.</summary>
    public void Succeed()
    {
        State.Head = Head;
        if (_lines.WrittenCount > 0)
        {
            State.Segment = Segment;
            State.LastLine = _start + _lastLine;
            State.Length = _start + _lines.WrittenCount;
            State.Summary = Summary;
            State.Indexed = Head.Version;
            State.Published = Head.Version;
        }
    }

    /// <summary>Where the batch begins in its file.</summary>
    public long Start => _start;

    private byte[] PatchTo(LoopSnapshot? loop)
    {
        if (loop is null)
        {
            return [];
        }

        var next = SummaryDocument.Of(loop);
        var patch = (Summary ?? new SummaryDocument()).PatchTo(next);
        (Summary, Loop) = (next, loop);
        return patch;
    }
}
