namespace LoopKit.Coordination;

/// <summary>Somebody who waits for an answer.</summary>
internal sealed class OpenQuestion(Query query)
{
    private readonly TaskCompletionSource<QueryReply> _answer = new();
    private volatile TaskCompletionSource _newsOfLoop = new();

    public Query Query => query;

    /// <summary>Waits for the answer; <see langword="null"/> when the loop that was asked may have ended without one: look, and wait again if it has not.</summary>
    /// <exception cref="TimeoutException">Neither happened in time.</exception>
    public async Task<QueryReply?> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        // The timeout is disarmed with the answer itself and not some time after it; whoever answers does not go on as whoever asked.
        await Task.WhenAny(_answer.Task, _newsOfLoop.Task).WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (_answer.Task.IsCompleted)
        {
            return await _answer.Task.ConfigureAwait(false);
        }

        // Armed anew before the caller looks at the loop, so that nothing falls between the two.
        _newsOfLoop = new TaskCompletionSource();
        return null;
    }

    public void Answer(QueryReply reply) => _answer.TrySetResult(reply);

    public void LookAtLoop() => _newsOfLoop.TrySetResult();

    public void Cancel() => _answer.TrySetCanceled();
}
