using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Models.Scripted;

/// <summary>Reads from the journals of loops which turns of a transcript are consumed: those whose outcome is recorded.</summary>
/// <remarks>Thread-safe. Remembers per loop only a version and a count per turn, for the loops that called last; the others are read again.</remarks>
/// <param name="store">The journals.</param>
/// <param name="transcript">The name of the transcript's file.</param>
/// <param name="turns">How many turns it has.</param>
internal sealed class JournalReader(ILoopStore store, string transcript, int turns)
{
    /// <summary>The most loops that are remembered.</summary>
    public const int MaxLoops = 1024;

    private readonly Lock _gate = new();
    private readonly Dictionary<LoopId, LinkedListNode<(LoopId Loop, Consumption Consumed)>> _known = [];
    private readonly LinkedList<(LoopId Loop, Consumption Consumed)> _latestFirst = new();

    /// <summary>Reads what a loop has consumed. Reads only the events that are new since the last call.</summary>
    public async ValueTask<Consumption> ReadAsync(LoopId loop, CancellationToken cancellationToken)
    {
        var consumed = Recall(loop);
        await foreach (var stored in store.ReadAsync(StreamId.ForLoop(loop), consumed.Version, cancellationToken).ConfigureAwait(false))
        {
            consumed = Apply(consumed, stored) with { Version = stored.Version };
        }

        Remember(loop, consumed);
        return consumed;
    }

    private static readonly string _completed = EventTypes.Of(typeof(TurnCompleted));
    private static readonly string _failed = EventTypes.Of(typeof(TurnFailed));
    private static readonly string _reviewed = EventTypes.Of(typeof(ReviewCompleted));
    private static readonly string _forked = EventTypes.Of(typeof(LoopForked));

    private Consumption Apply(Consumption consumed, StoredEvent stored)
    {
        // What a fork has of its source was said by another model when the fork was given one of its own.
        if (stored.Type == _forked && LoopEventSerializer.Deserialize(stored.Payload.Span) is LoopForked { At.Model: not null })
        {
            return Consumption.None(consumed.Counts.Length);
        }

        if (stored.Type != _completed && stored.Type != _failed && stored.Type != _reviewed)
        {
            return consumed;
        }

        var responseId = LoopEventSerializer.Deserialize(stored.Payload.Span) switch
        {
            TurnCompleted completed => completed.ResponseId,
            TurnFailed failed => failed.ResponseId,
            ReviewCompleted completed => completed.ResponseId,
            _ => null,
        };
        return ScriptedResponseId.IndexOf(responseId, transcript) is { } index ? consumed.Add(index) : consumed;
    }

    private Consumption Recall(LoopId loop)
    {
        lock (_gate)
        {
            return _known.TryGetValue(loop, out var node) ? node.Value.Consumed : Consumption.None(turns);
        }
    }

    private void Remember(LoopId loop, Consumption consumed)
    {
        lock (_gate)
        {
            if (_known.Remove(loop, out var before))
            {
                _latestFirst.Remove(before);
            }

            _known[loop] = _latestFirst.AddFirst((loop, consumed));
            if (_known.Count > MaxLoops)
            {
                _known.Remove(_latestFirst.Last!.Value.Loop);
                _latestFirst.RemoveLast();
            }
        }
    }
}
