using System.Text.Json;
using LoopKit.Coordination;
using LoopKit.Events;
using LoopKit.Json;
using LoopKit.Storage;

namespace LoopKit.Engine;

/// <summary>Makes forks: copies a journal up to an iteration, its blobs and what was not read. The one append of the copy is what makes the fork exist.</summary>
internal sealed class LoopForks(LoopParts parts, SpecResolver specs, Inboxes inboxes)
{
    private static readonly string _forked = EventTypes.Of(typeof(LoopForked));

    /// <summary>Reads the journal up to where it is forked.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.LoopNotFound"/> or <see cref="ErrorCodes.ForkImpossible"/>.</exception>
    public async ValueTask<ForkPrefix> ReadAsync(LoopId source, ForkPoint at, LoopId fork, CancellationToken cancellationToken)
    {
        LoopState? state = null;
        List<EventData> events = [];
        var hash = EventHash.Genesis;
        var (reached, isOlder, isWhole) = (false, false, false);
        await foreach (var stored in parts.Store.ReadAsync(StreamId.ForLoop(source), 0, cancellationToken).ConfigureAwait(false))
        {
            isWhole |= reached && stored.Type != _forked;
            if (isWhole)
            {
                // What comes before the source itself began as a fork was read from another inbox than its own.
                isOlder |= stored.Type == _forked;
                continue;
            }

            var loopEvent = LoopEventSerializer.Deserialize(stored.Payload.Span);
            state = state is null ? LoopState.Begin(fork, (LoopStarted)loopEvent, stored.At) : state.Apply(loopEvent, stored.At);
            events.Add(new EventData(stored.Type, stored.Payload, stored.At));
            hash = stored.Hash;
            reached |= Ends(at.Iteration, loopEvent);
        }

        return state switch
        {
            null => throw new LoopKitException(ErrorCodes.LoopNotFound, $"There is no loop '{source}' to fork."),
            _ when reached => new ForkPrefix(state, events, hash, isOlder ? 0 : state.InboxOffset),
            _ when at.Iteration == 0 => throw new LoopKitException(ErrorCodes.ForkImpossible, $"Loop '{state.Name}' has no workspace yet, so there is nothing to fork. Start a new loop instead."),
            _ => throw new LoopKitException(
                ErrorCodes.ForkImpossible, $"Loop '{state.Name}' has not ended an iteration {at.Iteration}; it has ended {Ended(state)}. Fork at an iteration from 0 to {Ended(state)}."),
        };
    }

    /// <summary>Makes the fork.</summary>
    public async ValueTask StartAsync(ForkPrefix prefix, LoopId source, ForkPoint at, string name, CancellationToken cancellationToken)
    {
        var forked = ForkDecision.Decide(prefix.State, source, at, name, prefix.Hash);
        await specs.RequireUsableAsync(forked, cancellationToken).ConfigureAwait(false);
        var blobs = await BlobsOfAsync(prefix, cancellationToken).ConfigureAwait(false);
        await inboxes.CopyUnreadAsync(source, prefix.InboxOffset, prefix.State.Id, cancellationToken).ConfigureAwait(false);
        var now = parts.Time.GetUtcNow();
        var request = new AppendRequest
        {
            Stream = StreamId.ForLoop(prefix.State.Id),
            ExpectedVersion = 0,
            Events = [.. prefix.Events, Journal.ToData(forked, now)],
            Blobs = blobs,
            Summary = prefix.State.Apply(forked, now).ToSnapshot(),
        };
        if (await parts.Store.AppendAsync(request, CancellationToken.None).ConfigureAwait(false) is not AppendResult.Appended)
        {
            throw new LoopKitException(ErrorCodes.LoopExists, $"Loop '{prefix.State.Id}' was started by another host at the same time. Read it, or use another id.");
        }
    }

    /// <summary>Refuses an identifier that belongs to something else than this fork.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.LoopExists"/>.</exception>
    public async ValueTask EnsureSameAsync(LoopId source, ForkPoint at, LoopId fork, CancellationToken cancellationToken)
    {
        var state = await Journal.FoldAsync(parts.Store, fork, cancellationToken).ConfigureAwait(false);
        if (state?.Forked is not { } forked || forked.Source != source || TextOf(forked.At) != TextOf(at))
        {
            throw new LoopKitException(ErrorCodes.LoopExists, $"Loop '{fork}' exists and is not this fork of '{source}'. Use another id, or the same fork point.");
        }
    }

    private async ValueTask<IReadOnlyList<Blob>> BlobsOfAsync(ForkPrefix prefix, CancellationToken cancellationToken)
    {
        var hashes = prefix.Events
            .SelectMany(data => EventContents.Of(LoopEventSerializer.Deserialize(data.Payload.Span)))
            .Select(content => content.Hash)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal);
        List<Blob> blobs = [];
        foreach (var hash in hashes)
        {
            var bytes = await parts.Store.GetBlobAsync(hash, cancellationToken).ConfigureAwait(false)
                ?? throw new LoopKitException(ErrorCodes.StoreCorrupt, $"The store has no blob {hash}. Restore the store from a backup.");
            blobs.Add(new Blob(hash, bytes));
        }

        return blobs;
    }

    private static bool Ends(int iteration, LoopEvent loopEvent) =>
        iteration == 0 ? loopEvent is WorkspacePrepared : loopEvent is IterationCompleted completed && completed.Iteration == iteration;

    private static int Ended(LoopState state) => state.Current is null ? state.Iteration : state.Iteration - 1;

    private static string TextOf(ForkPoint at) => JsonSerializer.Serialize(
        at with { Inputs = at.Inputs.OrderBy(input => input.Key, StringComparer.Ordinal).ToDictionary() },
        LoopKitJson.Options);
}
