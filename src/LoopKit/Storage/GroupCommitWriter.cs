namespace LoopKit.Storage;

/// <summary>Lets concurrent writes share one transaction, and so one wait for the disk.</summary>
/// <remarks>
/// <para>A write that finds nobody committing commits at once, on its caller's thread: a lone loop pays for no queue. Whatever arrives
/// meanwhile is queued and handed to the thread pool, so that no caller is kept serving others. There is no timer: a batch is what
/// is queued when the batch before it is done.</para>
/// <para>After each batch the work item goes to the end of the pool's queue, behind the callers that the batch released. With busy
/// loops the commits settle at about half of the loops in a batch, while the other half work: processor and disk are both in use.
/// Waiting for the stragglers made batches hardly larger.</para>
/// <para>Each write of a batch is accepted or refused on its own. When the transaction fails, all of its writes fail, and the next
/// batch begins anew.</para>
/// </remarks>
internal sealed class GroupCommitWriter(SqliteWriter writer) : IThreadPoolWorkItem, IAsyncDisposable
{
    private const int MaxWrites = 1_000;
    private const long MaxBytes = 16_000_000;

    private readonly Lock _gate = new();
    private readonly Queue<PendingWrite> _queue = new();
    private readonly List<PendingWrite> _batch = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _committing;
    private bool _closed;

    /// <summary>How many transactions were committed.</summary>
    public long Batches { get; private set; }

    /// <summary>How many writes they carried.</summary>
    public long Writes { get; private set; }

    /// <summary>The connection, for tests that make it fail. Only while nothing is being written.</summary>
    public SqliteDatabase Connection => writer.Connection;

    public ValueTask<T> WriteAsync<T>(PendingWrite<T> write, CancellationToken cancellationToken)
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
        if (writer.CheckpointDue)
        {
            writer.Checkpoint();
        }

        CommitQueued();
        HandOver();
    }

    public async ValueTask DisposeAsync()
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
        writer.Dispose();
    }

    /// <returns>Whether the caller is to commit.</returns>
    private bool Enqueue(PendingWrite write)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, typeof(SqliteLoopStore));
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
            CommitBatch();
        }
        catch (Exception exception)
        {
            // Whatever it was, nobody may be left waiting, and the next batch must find the connection clean.
            writer.Abandon();
            _batch.ForEach(write => write.Fail(exception));
        }

        _batch.Clear();
    }

    private void CommitBatch()
    {
        writer.Begin();
        foreach (var write in _batch)
        {
            write.Execute(writer);
        }

        writer.Commit();
        Batches++;
        Writes += _batch.Count;
        _batch.ForEach(write => write.Succeed());
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
            if (_queue.Count == 0 && !writer.CheckpointDue)
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
