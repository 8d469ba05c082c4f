using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Archive;

/// <summary>Adds an archived loop to a store.</summary>
internal sealed class LoopImport(ILoopStore store, ArchivedLoop archived)
{
    public async ValueTask<ImportResult> RunAsync(string? copyAs, TimeProvider time, CancellationToken cancellationToken)
    {
        RequireRest(archived.Summary, copyAs);
        var loop = copyAs is null ? archived : CopyAs(copyAs, LoopId.New(time));
        if (await store.FindLoopAsync(loop.Id, cancellationToken).ConfigureAwait(false) is { } existing)
        {
            return await IsSameAsync(loop, cancellationToken).ConfigureAwait(false)
                ? new ImportResult(existing, Added: false)
                : throw new LoopKitException(ErrorCodes.LoopExists, $"Loop '{loop.Id}' exists with another journal. Nothing was imported; with another name it can be imported as a copy.");
        }

        await RequireFreeNameAsync(loop.Summary.Name, cancellationToken).ConfigureAwait(false);
        await AppendInboxAsync(loop, cancellationToken).ConfigureAwait(false);
        var request = new AppendRequest
        {
            Stream = StreamId.ForLoop(loop.Id),
            ExpectedVersion = 0,
            Events = loop.Journal,
            Blobs = loop.Blobs,
            Summary = loop.Summary,
        };
        return await store.AppendAsync(request, cancellationToken).ConfigureAwait(false) is AppendResult.Appended
            ? new ImportResult(loop.Summary, Added: true)
            : throw new LoopKitException(ErrorCodes.LoopExists, $"The journal of loop '{loop.Id}' exists already. Nothing was imported.");
    }

    /// <summary>A host goes on with every loop that is at work, and would do so in a place where the loop never was, or a second time.</summary>
    private static void RequireRest(LoopSnapshot loop, string? copyAs)
    {
        if (loop.Status is LoopStatus.Running or LoopStatus.Waiting or LoopStatus.Queued)
        {
            throw new LoopKitException(
                ErrorCodes.InvalidSpec,
                $"Loop '{loop.Name}' was at work when it was exported. Nothing was imported. Pause or stop it where it is ('loopkit pause {loop.Name}') and export it again.");
        }

        if (copyAs is not null && !loop.Status.IsFinal())
        {
            throw new LoopKitException(
                ErrorCodes.InvalidSpec,
                $"Loop '{loop.Name}' can still go on, and a copy of it would work on the same branch. Import it under its own name, or stop it before it is exported.");
        }
    }

    private ArchivedLoop CopyAs(string name, LoopId id)
    {
        if (!LoopId.TryParse(name, out _))
        {
            throw new LoopKitException(ErrorCodes.InvalidSpec, $"'{name}' is not a name: use 1 to 64 lower-case letters, digits and hyphens.");
        }

        var first = archived.Journal[0];
        var started = (LoopStarted)LoopEventSerializer.Deserialize(first.Payload.Span) with { Name = name };
        return archived with
        {
            Id = id,
            Journal = [Journal.ToData(started, first.At), .. archived.Journal.Skip(1)],
            Summary = archived.Summary with { Id = id, Name = name },
        };
    }

    private async ValueTask<bool> IsSameAsync(ArchivedLoop loop, CancellationToken cancellationToken)
    {
        StoredEvent? last = null;
        await foreach (var stored in store.ReadAsync(StreamId.ForLoop(loop.Id), loop.Journal.Count - 1, cancellationToken).ConfigureAwait(false))
        {
            last = stored;
        }

        return last?.Version == loop.Journal.Count && last.Hash == loop.Hash;
    }

    private async ValueTask RequireFreeNameAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (var other in store.ListLoopsAsync(new LoopQuery { Name = name, Limit = 1 }, cancellationToken).ConfigureAwait(false))
        {
            throw new LoopKitException(ErrorCodes.LoopExists, $"Another loop, '{other.Id}', has the name '{name}'. Nothing was imported. Give another name.");
        }
    }

    /// <summary>The inbox comes first, so that the loop is complete when it appears. An import that was cut off between the two is taken up.</summary>
    private async ValueTask AppendInboxAsync(ArchivedLoop loop, CancellationToken cancellationToken)
    {
        var stream = StreamId.ForInbox(loop.Id);
        var present = 0;
        await foreach (var stored in store.ReadAsync(stream, 0, cancellationToken).ConfigureAwait(false))
        {
            if (present == loop.Inbox.Count || !stored.Payload.Span.SequenceEqual(loop.Inbox[present].Payload.Span))
            {
                throw new LoopKitException(ErrorCodes.LoopExists, $"The inbox of loop '{loop.Id}' exists already with other messages. Nothing was imported.");
            }

            present++;
        }

        if (present < loop.Inbox.Count)
        {
            var request = new AppendRequest { Stream = stream, ExpectedVersion = present, Events = [.. loop.Inbox.Skip(present)], Blobs = loop.Blobs };
            if (await store.AppendAsync(request, cancellationToken).ConfigureAwait(false) is not AppendResult.Appended)
            {
                throw new LoopKitException(ErrorCodes.LoopExists, $"The inbox of loop '{loop.Id}' was changed meanwhile. Nothing was imported.");
            }
        }
    }
}
