using Microsoft.Extensions.Logging;

namespace LoopKit.Engine;

/// <summary>Lets a loop wait while its store is unavailable, and says once why it waits and once that it goes on.</summary>
/// <remarks>Used by the loop's runner alone.</remarks>
/// <param name="loop">The loop.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told.</param>
/// <param name="pausing">Is told of every pause between two attempts.</param>
internal sealed class StoreOutage(LoopId loop, TimeProvider time, ILogger logger, Action<Task>? pausing = null)
{
    private static readonly TimeSpan _retry = TimeSpan.FromSeconds(1);

    private long? _since;
    private string? _reason;

    /// <summary>Tries until the store is available.</summary>
    /// <param name="attempt">What needs the store. It is repeated only when the store was unavailable.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<T> OutlastAsync<T>(Func<ValueTask<T>> attempt, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var result = await attempt().ConfigureAwait(false);
                End();
                return result;
            }
            catch (LoopKitException exception) when (exception.Code == ErrorCodes.StoreUnavailable)
            {
                await WaitAsync(exception, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="exception">What the last attempt met.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task WaitAsync(LoopKitException exception, CancellationToken cancellationToken)
    {
        Note(exception.Message);
        var pause = Task.Delay(_retry, time, cancellationToken);
        pausing?.Invoke(pause);
        return pause;
    }

    /// <summary>An attempt has succeeded.</summary>
    public void End()
    {
        if (_since is { } since)
        {
            logger.StoreAvailable(loop, time.GetElapsedTime(since));
            (_since, _reason) = (null, null);
        }
    }

    /// <summary>A new reason is news; the same one every second is not.</summary>
    private void Note(string reason)
    {
        _since ??= time.GetTimestamp();
        if (reason != _reason)
        {
            _reason = reason;
            logger.StoreUnavailable(loop, _retry, reason);
        }
    }
}
