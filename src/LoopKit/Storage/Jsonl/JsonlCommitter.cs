namespace LoopKit.Storage.Jsonl;

/// <summary>Lets concurrent writes share one batch, so that each file that they touch is waited for once.</summary>
/// <remarks>
/// A write that finds nobody committing commits at once on its caller's thread. Whatever arrives meanwhile is the next batch, which the thread pool
/// carries out. Each write of a batch is accepted or refused on its own; when the batch fails, all of its writes fail.
/// </remarks>
internal sealed class JsonlCommitter(JsonlWriter writer) : IThreadPoolWorkItem
{
    // Every stream that a batch touches is a file that must stay open until it is durable.
    private const int MaxWrites = 200;
    private const long MaxBytes = 16_000_000;

    private readonly Lock _gate = new();
    private readonly Queue<JsonlWrite> _queue = new();
    private readonly List<JsonlWrite> _batch = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _committing;
    private bool _closed;

    /// <summary>How many times a file was made durable.</summary>
    public long Syncs => writer.Syncs;

    public ValueTask<T> WriteAsync<T>(JsonlWrite<T> write, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (Enqueue(write))
        {
            CommitQueued();
            HandOver();
        }

        return write.WaitAsync(cancellationToken);
    }

    void IThreadPoolWorkItem.Execute()
    {
        CommitQueued();
        HandOver();
    }

    /// <summary>Takes no more writes, and carries out those that are queued.</summary>
    public async ValueTask CloseAsync()
    {
        lock (_gate)
        {
            _closed = true;
            if (!_committing)
            {
                _drained.TrySetResult();
            }
        }

        await _drained.Task.ConfigureAwait(false);
    }

    /// <returns>Whether the caller is to commit.</returns>
    private bool Enqueue(JsonlWrite write)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(JsonlLoopStore));
            _queue.Enqueue(write);
            return !_committing && (_committing = true);
        }
    }

    private void CommitQueued()
    {
        TakeBatch();
        if (_batch.Count == 0)
        {
            return;
        }

        try
        {
            writer.Begin();
            _batch.ForEach(write => write.Execute(writer));
            writer.Commit();
            _batch.ForEach(write => write.Succeed());
        }
        catch (Exception exception)
        {
            // Whatever it was, nobody may be left waiting, and the next batch must find the files as they were.
            writer.Abandon();
            var failure = JsonlErrors.IsOfMedium(exception) ? JsonlErrors.Unavailable(writer.Root, exception) : exception;
            _batch.ForEach(write => write.Fail(failure));
        }

        _batch.Clear();
    }

    private void TakeBatch()
    {
        lock (_gate)
        {
            for (var bytes = 0L; _batch.Count < MaxWrites && bytes < MaxBytes && _queue.TryDequeue(out var write);)
            {
                if (write.TryTake())
                {
                    _batch.Add(write);
                    bytes += write.Size;
                }
            }
        }
    }

    /// <summary>Goes on in the thread pool while there is something to do.</summary>
    private void HandOver()
    {
        lock (_gate)
        {
            if (_queue.Count == 0)
            {
                _committing = false;
                if (_closed)
                {
                    _drained.TrySetResult();
                }

                return;
            }
        }

        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }
}
