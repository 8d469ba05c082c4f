using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Replay;

/// <summary>Executes a loop's journal again, without any model, tool or command, and compares.</summary>
/// <remarks>
/// The engine decides from the recorded inputs alone: outcomes of effects, commands, hosts, times. Every event must be decided again, to the
/// byte, or be the outcome of an effect that the engine asks for at that point; and every text that an event refers to must be there.
/// </remarks>
public static class LoopReplay
{
    /// <summary>Replays a loop. Only reads; also beside a running host, up to what is durable.</summary>
    /// <param name="store">The store.</param>
    /// <param name="loop">The loop.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.LoopNotFound"/>; or <see cref="ErrorCodes.StoreCorrupt"/>: an event cannot be read.</exception>
    public static async ValueTask<ReplayResult> ReplayAsync(ILoopStore store, LoopId loop, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var replayer = new Replayer(loop);
        var texts = new RecordedTexts(store);
        (StoredEvent Stored, LoopEvent Event)? waiting = null;
        await foreach (var stored in store.ReadAsync(StreamId.ForLoop(loop), 0, cancellationToken).ConfigureAwait(false))
        {
            var loopEvent = LoopEventSerializer.Deserialize(stored.Payload.Span);
            if (waiting is { } current && await TakeAsync(current, loopEvent).ConfigureAwait(false) is { } diverged)
            {
                return diverged;
            }

            waiting = (stored, loopEvent);
        }

        return waiting is { } last
            ? await TakeAsync(last, null).ConfigureAwait(false) ?? replayer.End()
            : throw new LoopKitException(ErrorCodes.LoopNotFound, $"There is no loop '{loop}'.");

        async ValueTask<ReplayResult.Diverged?> TakeAsync((StoredEvent Stored, LoopEvent Event) current, LoopEvent? next) =>
            replayer.Take(current.Stored, current.Event, next)
            ?? await texts.CheckAsync(current.Stored.Version, current.Event, replayer.State!, cancellationToken).ConfigureAwait(false);
    }
}
