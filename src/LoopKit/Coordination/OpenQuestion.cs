namespace LoopKit.Coordination;

/// <summary>Somebody who waits for an answer.</summary>
internal sealed class OpenQuestion(Query query)
{
    private readonly TaskCompletionSource<QueryReply> _answer = new();
    private volatile TaskCompletionSource _news = new();

    public Query Query => query;

    /// <summary>Waits for the answer; <see langword="null"/> when the question or the loop that was asked may have ended: look, and wait again if neither has.</summary>
    /// <exception cref="TimeoutException">Neither happened in time.</exception>
    public async Task<QueryReply?> WaitAsync(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        // The timeout is disarmed with the answer itself and not some time after it; whoever answers does not go on as whoever asked.
        await Task.WhenAny(_answer.Task, _news.Task).WaitAsync(timeout, time, cancellationToken).ConfigureAwait(false);
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        if (_answer.Task.IsCompleted)
        {
            return await _answer.Task.ConfigureAwait(false);
        }

        // Armed anew before the caller looks, so that nothing falls between the two.
        _news = new TaskCompletionSource();
        return null;
    }

    public void Answer(QueryReply reply) => _answer.TrySetResult(reply);

    public void Look() => _news.TrySetResult();

    public void Cancel() => _answer.TrySetCanceled();
}
