using System.Text.Json;

namespace LoopKit.Storage.Jsonl;

/// <summary>Reads on from where a stream was known to stand, up to its end: checks every line and its place in the chain, and finds torn ends, damage and forks.</summary>
/// <remarks>
/// A torn end is what a write leaves that was cut short: an append whose last record is missing, a line without its end, or zeros that a power
/// cut left. Any other line that is not right is damage: it may have been acknowledged, so it is never cut.
/// </remarks>
internal sealed class StreamScanner(JsonlFiles files, StreamState state)
{
    private const int Zeros = 64;

    private readonly byte[] _hash = state.Head.Hash.ToArray();
    private readonly List<(Line Line, JsonlRecord Record)> _append = [];
    private long _version = state.Head.Version;

    public void Run()
    {
        (state.Torn, state.Damage, state.IsForked) = (null, null, false);
        foreach (var segment in files.SegmentsOf(state).Where(segment => segment >= state.Segment).ToList())
        {
            if (state.Torn is { } torn)
            {
                // Only the last file can have been in the middle of a write.
                state.Damage = new StreamDamage(torn.Path, torn.From, "it is incomplete, and the stream goes on in another file");
                state.Torn = null;
            }

            if (state.Damage is not null || state.IsForked)
            {
                break;
            }

            Scan(segment);
        }
    }

    private void Scan(long segment)
    {
        var path = files.Segment(state.Name, segment);
        using var source = files.Open(state, segment);
        using var reader = new LineReader(source, segment == state.Segment ? state.Length : 0);
        if (segment != state.Segment)
        {
            (state.Segment, state.Length, state.LastLine) = (segment, 0, 0);
        }

        while (reader.TryRead(out var line) && Take(path, line))
        {
            // Everything happens in the condition.
        }

        if (_append.Count > 0 && state.Damage is null && !state.IsForked && state.Torn is null)
        {
            state.Torn = new TornTail(path, state.Length, OnlyLineEnd: false);
        }

        Restage();
    }

    /// <returns>Whether to read on.</returns>
    private bool Take(string path, Line line)
    {
        if (RecordParser.Read(line.Bytes, out var record) is not { } problem)
        {
            return Link(path, line, record!);
        }

        var isTorn = line.IsComplete ? HasZeros(line) && !HasRecordAfter(path, line.End) : !LostItsEnd(line);
        (state.Torn, state.Damage) = isTorn
            ? (new TornTail(path, state.Length, OnlyLineEnd: false), (StreamDamage?)null)
            : (null, new StreamDamage(path, line.Offset, problem));
        return false;
    }

    private bool Link(string path, Line line, JsonlRecord record)
    {
        if (record.Version != _version + 1 || !record.Previous.AsSpan().SequenceEqual(_hash))
        {
            // Whether it belongs to another history of the same stream is found out with all records at hand.
            state.IsForked = _version > 0 && record.Version <= _version + 1;
            state.Damage = state.IsForked ? null : new StreamDamage(path, line.Offset, $"event {record.Version} does not follow from event {_version}");
            return false;
        }

        // The line's memory is used again for the next one; of an append in progress only the summary is needed later.
        _append.Add((line, record with { Summary = record.Summary.ToArray(), Payload = default }));
        record.Hash.CopyTo(_hash, 0);
        _version++;
        if (!record.More)
        {
            Commit(line, path);
        }

        return line.IsComplete;
    }

    private void Commit(Line line, string path)
    {
        foreach (var (_, record) in _append)
        {
            state.Id = state.Id.Value is null && record.Stream is { } stream ? new StreamId(stream) : state.Id;
            if (!record.Summary.IsEmpty)
            {
                Apply(record.Summary.Span);
            }
        }

        _append.Clear();
        state.Head.RestoreEvents(_version, state.Head.Position, _hash);
        if (line.IsComplete)
        {
            (state.LastLine, state.Length) = (line.Offset, line.End);
        }
        else
        {
            (state.LastLine, state.Length) = (line.Offset, line.End + 1);
            state.Torn = new TornTail(path, line.End, OnlyLineEnd: true);
        }
    }

    private void Apply(ReadOnlySpan<byte> patch)
    {
        try
        {
            (state.Summary ??= new SummaryDocument()).Apply(patch);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The line's checksum is right, so that it was written like this; the events are what counts.
            state.Summary = null;
        }
    }

    /// <summary>Whether a part of a line never reached the disk. No record has such a run of zeros.</summary>
    private static bool HasZeros(Line line) => line.Bytes.Span.IndexOf(new byte[Zeros]) >= 0;

    /// <summary>Whether a line is a whole record whose line end was overwritten: that is no torn write.</summary>
    private static bool LostItsEnd(Line line) => line.Bytes.Length > 1 && RecordLine.ChecksumIsRight(line.Bytes.Span[..^1]);

    private bool HasRecordAfter(string path, long offset)
    {
        using var source = state.Image is { } image ? (Stream)new MemoryStream(image, writable: false) : SharedFile.OpenRead(path);
        using var reader = new LineReader(source, offset);
        while (reader.TryRead(out var line))
        {
            if (RecordLine.ChecksumIsRight(line.Bytes.Span))
            {
                return true;
            }
        }

        return false;
    }

    private void Restage()
    {
        if (_append.Count > 0)
        {
            _append.Clear();
            _version = state.Head.Version;
            state.Head.Hash.CopyTo(_hash);
        }
    }
}
