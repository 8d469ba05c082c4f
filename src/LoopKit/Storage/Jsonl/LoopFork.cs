using System.Buffers;
using System.Globalization;
using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.Storage.Jsonl;

/// <summary>Makes a loop of its own of the history of a loop that another branch recorded.</summary>
internal static class LoopFork
{
    private const string LoopPrefix = "loop/";
    private const int MaxId = 64;
    private const int HashDigits = 8;

    private static readonly EndReason _reason = new(
        EndCode.Stopped,
        "This is the history of a loop as another git branch recorded it. A merge kept both; this one is stopped.");

    private static readonly byte[] _stopped = LoopEventSerializer.Serialize(new LoopStopped { Reason = _reason });

    /// <summary>The loop whose journal a stream is, or <see langword="null"/>.</summary>
    public static LoopId? LoopOf(StreamId stream) =>
        stream.Value.StartsWith(LoopPrefix, StringComparison.Ordinal) && LoopId.TryParse(stream.Value[LoopPrefix.Length..], out var loop) ? loop : null;

    /// <summary>Whether a history has nothing of its own but the end that a merge gave to a shorter form of another one.</summary>
    public static bool AddsNothing(IReadOnlyList<ChainRecord> chain, IReadOnlySet<string> known) =>
        chain.Where(record => !known.Contains(record.Hash)).All(record => record.Record.Payload.Span.SequenceEqual(_stopped));

    /// <summary>The stream of the new loop.</summary>
    /// <param name="loop">The loop that keeps its id.</param>
    /// <param name="parting">The first event that only this history has.</param>
    /// <param name="chain">The whole history.</param>
    public static StreamImage Derive(LoopId loop, ChainRecord parting, IReadOnlyList<ChainRecord> chain)
    {
        var suffix = "-" + parting.Hash[..HashDigits];
        var id = new LoopId(Suffixed(loop.Value, suffix));
        var stream = StreamId.ForLoop(id);
        var before = SummaryBefore(chain);
        var after = before.Copy();
        var last = chain[^1].Record;
        after.Apply(last.Summary.IsEmpty ? "{}"u8 : last.Summary.Span);
        var summary = IsLoop(after) ? after.ToSnapshot() : null;
        var end = summary is { Status: var status } && !status.IsFinal() ? Stop(last) : null;
        var renamed = summary is null ? after : SummaryDocument.Of(Renamed(summary, id, suffix, end));

        var output = new ArrayBufferWriter<byte>();
        RecordLine.Write(output, chain[0].Record with { Stream = stream.Value, Summary = chain.Count == 1 && end is null ? new SummaryDocument().PatchTo(renamed) : chain[0].Record.Summary });
        WriteLines(output, chain.Skip(1).SkipLast(1));
        if (chain.Count > 1)
        {
            RecordLine.Write(output, end is null ? last with { Summary = before.PatchTo(renamed) } : last);
        }

        if (end is not null)
        {
            RecordLine.Write(output, end with { Summary = after.PatchTo(renamed) });
        }

        return new StreamImage(stream, output.WrittenSpan.ToArray());
    }

    /// <summary>The lines of a history as they are.</summary>
    public static byte[] Lines(IEnumerable<ChainRecord> chain)
    {
        var output = new ArrayBufferWriter<byte>();
        WriteLines(output, chain);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteLines(ArrayBufferWriter<byte> output, IEnumerable<ChainRecord> chain)
    {
        foreach (var record in chain)
        {
            output.Write(record.Line);
            output.Write("\n"u8);
        }
    }

    private static SummaryDocument SummaryBefore(IReadOnlyList<ChainRecord> chain)
    {
        var summary = new SummaryDocument();
        foreach (var record in chain.SkipLast(1).Where(record => !record.Record.Summary.IsEmpty))
        {
            summary.Apply(record.Record.Summary.Span);
        }

        return summary;
    }

    private static bool IsLoop(SummaryDocument summary) => summary.ToJson().Length > 0;

    private static LoopSnapshot Renamed(LoopSnapshot summary, LoopId id, string suffix, JsonlRecord? end)
    {
        var renamed = summary with { Id = id, Name = Suffixed(summary.Name, suffix) };
        return end is null ? renamed : renamed with { Status = LoopStatus.Stopped, Reason = _reason, WaitingUntil = null, Version = end.Version };
    }

    /// <summary>The event that ends a history which was still going on. Its time is that of the event before: nothing here depends on when or where it is made.</summary>
    private static JsonlRecord Stop(JsonlRecord last)
    {
        var data = new EventData(LoopEventSerializer.TypeOf(new LoopStopped { Reason = _reason }), _stopped, last.At);
        var hash = new byte[EventHash.Size];
        EventHash.Compute(last.Hash, last.Version + 1, data, hash);
        return new JsonlRecord { Version = last.Version + 1, At = last.At, Type = data.Type, Hash = hash, Previous = last.Hash, Payload = data.Payload };
    }

    private static string Suffixed(string text, string suffix) =>
        string.Create(CultureInfo.InvariantCulture, $"{text[..Math.Min(text.Length, MaxId - suffix.Length)]}{suffix}");
}
