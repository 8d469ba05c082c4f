using LoopKit.Events;
using LoopKit.Starts;
using LoopKit.Storage;
using LoopKit.Workspaces;

namespace LoopKit.Engine;

/// <summary>Gives a new loop its name, its place or its wait, and the beginning of its journal.</summary>
/// <remarks>Thread-safe. Any number of loops begins at once, so that they share the store's syncs; what one of them is about to take, no other gets.</remarks>
internal sealed class LoopBeginnings(LoopParts parts)
{
    private readonly KeyedTurns _ids = new();
    private readonly KeyedTurns _names = new();

    /// <summary>Waits until nobody else begins this loop; disposing the result lets the next one.</summary>
    public ValueTask<IDisposable> EnterAsync(LoopId id, CancellationToken cancellationToken) => _ids.TakeAsync(id.Value, cancellationToken);

    /// <summary>Writes the beginning of a loop's journal: it has a place, or waits for one.</summary>
    public async ValueTask<LoopSnapshot> WriteAsync(LoopId id, LoopStarted started)
    {
        var now = parts.Time.GetUtcNow();
        var state = LoopState.Begin(id, started, now);
        var scheduled = started.Spec.Cron is null ? null : CronTimes.Next(started.Spec, started.Spec.NotBefore > now ? started.Spec.NotBefore.Value.AddTicks(-1) : now, parts.Time.LocalTimeZone);
        List<EventData> events = [Journal.ToData(started, now)];
        if (!parts.Places.TryTake(StartTicket.Of(state.ToSnapshot() with { NotBefore = scheduled ?? state.NotBefore }), out var why))
        {
            var queued = new LoopQueued { Why = why, NotBefore = scheduled };
            events.Add(Journal.ToData(queued, now));
            state = state.Apply(queued, now);
        }

        var request = new AppendRequest { Stream = StreamId.ForLoop(id), ExpectedVersion = 0, Events = events, Summary = state.ToSnapshot() };
        try
        {
            return await parts.Store.AppendAsync(request, CancellationToken.None).ConfigureAwait(false) is AppendResult.Appended
                ? request.Summary
                : throw new LoopKitException(ErrorCodes.LoopExists, $"Loop '{id}' was started by another host at the same time. Read it, or use another id.");
        }
        catch
        {
            parts.Places.Leave(id);
            throw;
        }
    }

    /// <summary>The name of a new loop: the one that is wanted, or one like it that no other has. It is kept for the loop until the result is disposed of, by when it is in the store.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.LoopExists"/>: another loop has the name that is wanted, and is in the store.</exception>
    public async ValueTask<LoopNameHold> HoldNameAsync(string? wanted, string slug, CancellationToken cancellationToken)
    {
        if (wanted is not null)
        {
            var turn = await _names.TakeAsync(wanted, cancellationToken).ConfigureAwait(false);
            return await UnlessTakenAsync(wanted, turn, cancellationToken).ConfigureAwait(false)
                ?? throw new LoopKitException(ErrorCodes.LoopExists, $"A loop named '{wanted}' exists. Give another name.");
        }

        for (var attempt = 1; ; attempt++)
        {
            var candidate = LoopName.Candidate(slug, attempt);
            if (_names.TryTake(candidate, out var turn) && await UnlessTakenAsync(candidate, turn, cancellationToken).ConfigureAwait(false) is { } held)
            {
                return held;
            }
        }
    }

    private async ValueTask<LoopNameHold?> UnlessTakenAsync(string name, IDisposable turn, CancellationToken cancellationToken)
    {
        var isFree = false;
        try
        {
            isFree = !await IsTakenAsync(name, cancellationToken).ConfigureAwait(false);
            return isFree ? new LoopNameHold(name, turn) : null;
        }
        finally
        {
            if (!isFree)
            {
                turn.Dispose();
            }
        }
    }

    private async ValueTask<bool> IsTakenAsync(string name, CancellationToken cancellationToken)
    {
        await foreach (var _ in parts.Store.ListLoopsAsync(new LoopQuery { Name = name, Limit = 1 }, cancellationToken).ConfigureAwait(false))
        {
            return true;
        }

        return false;
    }
}
