using LoopKit.Events;
using LoopKit.Starts;
using LoopKit.Storage;

namespace LoopKit.Engine;

/// <summary>Gives a new loop its name, its place or its wait, and the beginning of its journal.</summary>
internal sealed class LoopBeginnings(LoopParts parts)
{
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

    /// <summary>The name of a new loop: the one that is wanted, or one like it that no other has.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.LoopExists"/>: another loop has the name that is wanted.</exception>
    public async ValueTask<string> FreeNameAsync(string? wanted, string slug, CancellationToken cancellationToken)
    {
        if (wanted is not null)
        {
            return await IsTakenAsync(wanted, cancellationToken).ConfigureAwait(false)
                ? throw new LoopKitException(ErrorCodes.LoopExists, $"A loop named '{wanted}' exists. Give another name.")
                : wanted;
        }

        for (var attempt = 1; ; attempt++)
        {
            var candidate = LoopName.Candidate(slug, attempt);
            if (!await IsTakenAsync(candidate, cancellationToken).ConfigureAwait(false))
            {
                return candidate;
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
