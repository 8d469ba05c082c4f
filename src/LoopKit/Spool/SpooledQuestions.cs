using LoopKit.Coordination;

namespace LoopKit.Spool;

/// <summary>Questions that other processes have this host ask. Who asked finds the answer in the store, so the host does not hold anybody up for it.</summary>
internal sealed class SpooledQuestions(ICoordinator coordinator, TimeProvider time)
{
    /// <summary>What cannot be asked at all is known by then.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromMilliseconds(200);

    private readonly List<Task> _open = [];

    /// <summary>Begins to ask.</summary>
    public async ValueTask<OrderResult> AskAsync(CoordinationOrder.Send question, CancellationToken cancellationToken)
    {
        var asking = question.CarryOutAsync(coordinator, cancellationToken).AsTask();
        await Task.WhenAny(asking, Task.Delay(_patience, time, cancellationToken)).ConfigureAwait(false);
        if (asking.IsCompleted)
        {
            return await asking.ConfigureAwait(false);
        }

        _open.RemoveAll(other => other.IsCompleted);
        _open.Add(asking);
        return new OrderResult(true, "");
    }

    /// <summary>Waits until nobody asks any more. Failures were those of whoever asked, who finds no answer.</summary>
    public async ValueTask EndAsync() => await Task.WhenAll(_open).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
