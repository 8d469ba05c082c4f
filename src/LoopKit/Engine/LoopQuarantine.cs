using LoopKit.Events;
using LoopKit.Storage;

namespace LoopKit.Engine;

/// <summary>Blocks a loop whose journal cannot be read, so that people see it where they look and the other loops go on.</summary>
internal sealed class LoopQuarantine(ILoopStore store, TimeProvider time)
{
    /// <summary>Records why a loop cannot be run. When even that fails the loop is left as it is.</summary>
    /// <returns>Whether it was recorded.</returns>
    public async ValueTask<bool> TryAddAsync(LoopId loop, long epoch, Exception cause, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.FindLoopAsync(loop, cancellationToken).ConfigureAwait(false) is not { } last || last.Status is LoopStatus.Blocked || last.Status.IsFinal())
            {
                return false;
            }

            var reason = new EndReason(EndCode.JournalDamaged, $"The journal of loop '{last.Name}' cannot be read: {cause.Message}", null, "Restore the store from a backup, then resume the loop.");
            var now = time.GetUtcNow();
            var result = await store.AppendAsync(
                new AppendRequest
                {
                    Stream = StreamId.ForLoop(loop),
                    ExpectedVersion = last.Version,
                    Epoch = epoch,
                    Events = [Journal.ToData(new LoopBlocked { Reason = reason }, now)],
                    Summary = last with { Status = LoopStatus.Blocked, Reason = reason, Version = last.Version + 1, UpdatedAt = now },
                },
                cancellationToken).ConfigureAwait(false);
            return result is AppendResult.Appended;
        }
        catch (LoopKitException)
        {
            return false;
        }
    }
}
