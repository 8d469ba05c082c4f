using LoopKit.Events;
using LoopKit.Secrets;
using LoopKit.Storage;

namespace LoopKit.Engine;

/// <summary>The one writer of a loop: its state, and the events that are decided but not yet durable.</summary>
/// <remarks>Used by the loop's runner alone.</remarks>
internal sealed class Journal(ILoopStore store, Contents contents, Redactor redactor, TimeProvider time, LoopState state, long epoch)
{
    private readonly List<EventData> _pending = [];
    private readonly List<Blob> _blobs = [];
    private long _durableVersion = state.Version;

    /// <summary>The state after every decided event.</summary>
    public LoopState State { get; private set; } = state;

    public bool HasPending => _pending.Count > 0;

    /// <summary>Reads a loop's journal and folds it. <see langword="null"/> when there is none.</summary>
    public static async ValueTask<LoopState?> FoldAsync(ILoopStore store, LoopId loop, CancellationToken cancellationToken)
    {
        LoopState? state = null;
        await foreach (var stored in store.ReadAsync(StreamId.ForLoop(loop), 0, cancellationToken).ConfigureAwait(false))
        {
            var loopEvent = LoopEventSerializer.Deserialize(stored.Payload.Span);
            if (state is not null)
            {
                state = state.Apply(loopEvent, stored.At);
            }
            else if (loopEvent is LoopStarted started)
            {
                state = LoopState.Begin(loop, started, stored.At);
            }
            else
            {
                throw new LoopKitException(ErrorCodes.StoreCorrupt, $"The journal of loop '{loop}' begins with '{stored.Type}'. Restore the store from a backup.");
            }
        }

        return state;
    }

    /// <summary>Records an event, without the secrets in it. It becomes durable with the next flush.</summary>
    public void Record(LoopEvent loopEvent)
    {
        var now = time.GetUtcNow();
        var data = ToData(loopEvent, now);
        if (redactor.Redact(data.Payload.Span) is { } redacted)
        {
            data = data with { Payload = redacted };
            loopEvent = LoopEventSerializer.Deserialize(redacted);
        }

        _pending.Add(data);
        State = State.Apply(loopEvent, now);
    }

    /// <summary>Makes every recorded event durable.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreUnavailable"/>: nothing was lost, flush again.
    /// <see cref="ErrorCodes.Fenced"/>: another host has the loop; this one must let go of it.</exception>
    public async ValueTask FlushAsync()
    {
        if (_pending.Count == 0)
        {
            return;
        }

        _blobs.AddRange(contents.TakeUnsaved());
        var request = new AppendRequest
        {
            Stream = StreamId.ForLoop(State.Id),
            ExpectedVersion = _durableVersion,
            Epoch = epoch,
            Events = [.. _pending],
            Blobs = [.. _blobs],
            Summary = State.ToSnapshot(),
        };
        switch (await store.AppendAsync(request, CancellationToken.None).ConfigureAwait(false))
        {
            case AppendResult.Appended appended:
                Written(appended.Version);
                break;
            case AppendResult.Conflict conflict when conflict.ActualVersion == _durableVersion + _pending.Count && await WasWrittenAsync().ConfigureAwait(false):
                // An earlier attempt reached the disk although it was reported as failed.
                Written(conflict.ActualVersion);
                break;
            case AppendResult.Conflict conflict:
                throw new LoopKitException(ErrorCodes.Fenced, $"Loop '{State.Id}' is at version {conflict.ActualVersion} but this host expected {_durableVersion}: another host writes to it. This host lets go of it.");
            case AppendResult.Fenced fenced:
                throw new LoopKitException(ErrorCodes.Fenced, $"Loop '{State.Id}' was taken over by another host (epoch {fenced.CurrentEpoch}, this host has {epoch}). This host lets go of it.");
        }
    }

    public static EventData ToData(LoopEvent loopEvent, DateTimeOffset at) => new(LoopEventSerializer.TypeOf(loopEvent), LoopEventSerializer.Serialize(loopEvent), at);

    private void Written(long version)
    {
        _durableVersion = version;
        _pending.Clear();
        contents.Stored(_blobs);
        _blobs.Clear();
    }

    private async ValueTask<bool> WasWrittenAsync()
    {
        var index = 0;
        await foreach (var stored in store.ReadAsync(StreamId.ForLoop(State.Id), _durableVersion).ConfigureAwait(false))
        {
            if (index >= _pending.Count || !stored.Payload.Span.SequenceEqual(_pending[index].Payload.Span))
            {
                return false;
            }

            index++;
        }

        return index == _pending.Count;
    }
}
