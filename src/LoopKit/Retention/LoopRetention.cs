using LoopKit.Engine;
using LoopKit.Storage;

namespace LoopKit.Retention;

/// <summary>Deletes loops that have ended, by rules.</summary>
public static class LoopRetention
{
    /// <summary>Deletes what the rules let go, the loop that ended first first.</summary>
    /// <param name="store">The store, opened as its host; for a dry run, reading suffices.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="time">The clock.</param>
    /// <param name="dryRun">Only says what would go. Nothing is written.</param>
    /// <param name="cancellationToken">Stops between two loops: each goes as a whole.</param>
    /// <returns>The loops that went, or would go. Blobs that several of them share are counted only when the last of them really goes.</returns>
    /// <exception cref="ArgumentException">The rules have no limit, or a negative one.</exception>
    public static async ValueTask<IReadOnlyList<PrunedLoop>> PruneAsync(
        ILoopStore store, RetentionRules rules, TimeProvider time, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(time);
        Check(rules);
        var ended = await EndedAsync(store, cancellationToken).ConfigureAwait(false);
        var pinned = await LoopPins.ReadAsync(store, cancellationToken).ConfigureAwait(false);
        var candidates = RetentionPlan.Candidates(ended, pinned, rules, time.GetUtcNow());
        var excess = rules.MaxBytes is { } limit ? await BytesAsync(store, ended, cancellationToken).ConfigureAwait(false) - limit : long.MaxValue;
        List<PrunedLoop> gone = [];
        foreach (var loop in candidates)
        {
            if (excess <= 0)
            {
                break;
            }

            var bytes = await store.DeleteLoopAsync(loop.Id, dryRun, cancellationToken).ConfigureAwait(false);
            gone.Add(new PrunedLoop(loop, bytes));
            excess -= bytes;
        }

        return gone;
    }

    private static void Check(RetentionRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        ArgumentOutOfRangeException.ThrowIfNegative(rules.KeepLast ?? 0, nameof(rules));
        ArgumentOutOfRangeException.ThrowIfNegative(rules.MaxBytes ?? 0, nameof(rules));
        ArgumentOutOfRangeException.ThrowIfLessThan(rules.OlderThan ?? TimeSpan.Zero, TimeSpan.Zero, nameof(rules));
        if (!rules.HasLimit)
        {
            throw new ArgumentException("The rules have no limit, so every loop that has ended would be deleted. Set KeepLast, OlderThan or MaxBytes.", nameof(rules));
        }
    }

    private static async ValueTask<List<LoopSnapshot>> EndedAsync(ILoopStore store, CancellationToken cancellationToken)
    {
        List<LoopSnapshot> ended = [];
        var query = new LoopQuery { Status = [LoopStatus.Completed, LoopStatus.Failed, LoopStatus.Stopped] };
        await foreach (var loop in store.ListLoopsAsync(query, cancellationToken).ConfigureAwait(false))
        {
            ended.Add(loop);
        }

        return ended;
    }

    private static async ValueTask<long> BytesAsync(ILoopStore store, IEnumerable<LoopSnapshot> loops, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        foreach (var loop in loops)
        {
            bytes += await store.DeleteLoopAsync(loop.Id, dryRun: true, cancellationToken).ConfigureAwait(false);
        }

        return bytes;
    }
}
