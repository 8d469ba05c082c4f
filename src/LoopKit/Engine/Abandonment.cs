namespace LoopKit.Engine;

/// <summary>Waits for calls into code that may ignore its cancellation.</summary>
internal static class Abandonment
{
    /// <summary>Waits for a call; when it is cancelled, only a short time longer. What it gives within that time is taken.</summary>
    /// <param name="call">The call.</param>
    /// <param name="cleanup">How long it may take to end after the cancellation. Then nobody waits for it any more, and what it still does is lost.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The cancellation that the call was given.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, and has ended or was abandoned.</exception>
    public static async ValueTask<T> WaitAsync<T>(Task<T> call, TimeSpan cleanup, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && !call.IsCompleted)
        {
            try
            {
                return await call.WaitAsync(cleanup, time, CancellationToken.None).ConfigureAwait(false);
            }
            catch (TimeoutException exception) when (!call.IsCompleted)
            {
                throw new OperationCanceledException("The call ignores its cancellation and was abandoned.", exception, cancellationToken);
            }
        }
    }
}
