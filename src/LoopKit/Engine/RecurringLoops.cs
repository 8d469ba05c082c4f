using System.Globalization;
using LoopKit.Starts;
using LoopKit.Storage;

namespace LoopKit.Engine;

/// <summary>What happens when the time of a recurring loop has come: the next one is queued for the time after it, and then it runs; or it is skipped, because the one before it has not ended.</summary>
/// <remarks>
/// The loop that waits is the schedule: it is durable, is seen in the queue and ends the schedule when it is stopped. Times that pass while no host runs are
/// made up for by the one loop that waits, once.
/// </remarks>
internal sealed class RecurringLoops(LoopParts parts)
{
    private static readonly LoopQuery _open = new() { Status = [LoopStatus.Running, LoopStatus.Waiting, LoopStatus.Paused, LoopStatus.Blocked, LoopStatus.Queued] };

    /// <summary>Looks at a loop whose turn has come and that nobody runs yet. False when it must not run now: it has given its place back and waits for another time.</summary>
    /// <param name="id">The loop.</param>
    /// <param name="host">This host.</param>
    /// <param name="start">Starts a loop.</param>
    /// <param name="cancellationToken">The host stops.</param>
    public async ValueTask<bool> ComesAsync(LoopId id, HostId host, Func<LoopId, LoopSpec, CancellationToken, ValueTask<LoopSnapshot>> start, CancellationToken cancellationToken)
    {
        try
        {
            var state = await Journal.FoldAsync(parts.Store, id, cancellationToken).ConfigureAwait(false);
            if (state is not { Status: LoopStatus.Queued, AdmittedAt: null, Schedule: { } schedule }
                || CronTimes.Next(state.Started.Spec, parts.Time.GetUtcNow(), parts.Time.LocalTimeZone) is not { } next)
            {
                return true;
            }

            var others = await parts.Store.ListLoopsAsync(_open, cancellationToken).Where(loop => loop.Schedule == schedule && loop.Id != id).ToListAsync(cancellationToken).ConfigureAwait(false);
            var why = others.FirstOrDefault(HasBegun) is { } before
                ? $"loop '{before.Name}' of this schedule has not ended"
                : others.Count > 0 ? null : await QueueNextAsync(state, schedule, next, start, cancellationToken).ConfigureAwait(false);
            if (why is null)
            {
                return true;
            }

            await SkipAsync(state, host, why, next, cancellationToken).ConfigureAwait(false);
            return false;
        }
        catch (LoopKitException exception) when (exception.Code is ErrorCodes.StoreUnavailable or ErrorCodes.Fenced)
        {
            // It is found again by the next look at the store.
            parts.Logger.RecurrenceFailed(exception, id);
            parts.Places.Leave(id);
            return false;
        }
    }

    private bool HasBegun(LoopSnapshot loop) => loop.Status != LoopStatus.Queued || loop.AdmittedAt is not null || parts.Places.HasPlace(loop.Id);

    /// <summary>Queues the next loop of the schedule, as its type is now. Says why that cannot be.</summary>
    private async ValueTask<string?> QueueNextAsync(
        LoopState state, string schedule, DateTimeOffset next, Func<LoopId, LoopSpec, CancellationToken, ValueTask<LoopSnapshot>> start, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{schedule[..Math.Min(schedule.Length, LoopName.MaxLength - 14)]}-{next.UtcDateTime:yyyyMMdd-HHmm}");
        try
        {
            var spec = state.Started.Spec with { Name = name, Schedule = schedule, NotBefore = next };
            await start(LoopId.New(parts.Time), spec, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (LoopKitException exception) when (exception.Code != ErrorCodes.StoreUnavailable)
        {
            return $"the next loop of this schedule cannot be queued: {exception.Message}";
        }
    }

    private async ValueTask SkipAsync(LoopState state, HostId host, string why, DateTimeOffset next, CancellationToken cancellationToken)
    {
        if (await parts.Store.LeaseAsync(StreamId.ForLoop(state.Id), host, TimeSpan.FromDays(1), cancellationToken).ConfigureAwait(false) is not LeaseResult.Granted lease)
        {
            throw new LoopKitException(ErrorCodes.Fenced, $"Loop '{state.Id}' is run by another host.");
        }

        var journal = new Journal(parts.Store, new Contents(parts.Store, parts.Redactor), parts.Redactor, parts.Time, state, lease.Epoch);
        var text = string.Create(CultureInfo.InvariantCulture, $"skipped {state.NotBefore?.UtcDateTime:yyyy-MM-dd HH:mm}Z: {why}");
        foreach (var loopEvent in LoopDecider.Decide(state, new LoopInput.PlaceWanted(text, next)))
        {
            journal.Record(loopEvent);
        }

        await journal.FlushAsync().ConfigureAwait(false);
        parts.Places.Leave(state.Id);
        parts.Places.Wait(StartTicket.Of(journal.State.ToSnapshot()));
    }
}
