using System.Text.Json;
using System.Text.Json.Nodes;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Json;

namespace LoopKit.Storage;

/// <summary>Folds the journal of a loop while it is read, to compare the loop's summary with it.</summary>
internal sealed class JournalFold(LoopId id)
{
    private LoopState? _state;

    public LoopId Id { get; } = id;

    /// <summary>The loop after the events so far; <see langword="null"/> before the first.</summary>
    public LoopSnapshot? Snapshot => _state?.ToSnapshot();

    /// <summary>Adds the next event.</summary>
    /// <returns>Why it does not fit, or <see langword="null"/>.</returns>
    public string? Add(long version, EventData data)
    {
        try
        {
            var loopEvent = LoopEventSerializer.Deserialize(data.Payload.Span);
            if (_state is null && loopEvent is not LoopStarted)
            {
                return $"the journal begins with '{data.Type}'";
            }

            _state = _state is null ? LoopState.Begin(Id, (LoopStarted)loopEvent, data.At) : _state.Apply(loopEvent, data.At);
            return null;
        }
        catch (Exception exception) when (exception is LoopKitException or InvalidOperationException)
        {
            return $"event {version} ('{data.Type}') matches its hash but makes no sense to this version of LoopKit: {exception.Message}";
        }
    }

    /// <summary>The first member in which a summary differs from the journal, or <see langword="null"/>.</summary>
    public string? DifferenceFrom(LoopSnapshot summary)
    {
        // Summaries from before it was in them say nothing of the inbox.
        var folded = summary.InboxOffset is null ? _state!.ToSnapshot() with { InboxOffset = null } : _state!.ToSnapshot();
        var expected = (JsonObject)JsonSerializer.SerializeToNode(folded, LoopKitJson.Snapshot)!;
        var found = (JsonObject)JsonSerializer.SerializeToNode(summary, LoopKitJson.Snapshot)!;
        var member = expected.Select(pair => pair.Key).Union(found.Select(pair => pair.Key)).FirstOrDefault(key => !JsonNode.DeepEquals(expected[key], found[key]));
        return member is null ? null : $"'{member}' differs";
    }
}
