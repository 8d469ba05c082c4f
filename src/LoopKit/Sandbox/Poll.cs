namespace LoopKit.Sandbox;

/// <summary>Waits for something that nobody announces.</summary>
internal static class Poll
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Looks until the condition holds or the limit is over, and says whether it held.</summary>
    /// <remarks>Real time, whatever the host's clock is: it waits for processes of the real system to be gone.</remarks>
    public static async ValueTask<bool> UntilAsync(Func<bool> condition, TimeSpan limit)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        while (!condition())
        {
            if (time.GetElapsedTime(started) >= limit)
            {
                return false;
            }

            await Task.Delay(_interval, time, CancellationToken.None).ConfigureAwait(false);
        }

        return true;
    }
}
