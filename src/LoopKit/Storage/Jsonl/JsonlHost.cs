namespace LoopKit.Storage.Jsonl;

/// <summary>What a process holds that hosts a store.</summary>
internal sealed class JsonlHost : IAsyncDisposable
{
    private readonly JsonlFiles _files;
    private readonly StoreLock _lock;
    private readonly LockWatch _watch;
    private readonly IndexOpening _index;

    private JsonlHost(JsonlFiles files, StoreLock storeLock, StoreDirectory directory, JsonlStoreOptions options, TimeProvider time)
    {
        (_files, _lock, _watch) = (files, storeLock, new LockWatch(directory));
        DurableFiles.CreateDirectory(files.Local);
        LoopDeletion.Finish(files);
        var open = new AppendFiles();
        _index = new IndexOpening(files, open, time);
        Catalog = new StreamCatalog(files);
        Catalog.Refresh();
        Repairs = new StoreRepairs(files, Catalog, time).Run();
        var index = _index.Open([.. Catalog.States], out var isNewIndex);
        var leases = new LeaseLog(files, open);
        foreach (var lease in leases.Load())
        {
            Catalog.GetOrAdd(new StreamId(lease.Stream)).Head.RestoreLease(lease.Epoch, new HostId(lease.Owner), lease.ExpiresAt);
        }

        RepairLog.Add(files, Repairs);
        IndexWasReplaced = isNewIndex;
        Writer = new JsonlWriter(files, Catalog, open, index, leases, _watch, options, time);
        Committer = new JsonlCommitter(Writer);
        View = new HostView(Catalog, Writer);
        if (Catalog.Scanned > 0)
        {
            HeadsFile.Write(files, Catalog.States);
        }

        Report(options);
    }

    public IStreamView View { get; }

    public StreamCatalog Catalog { get; }

    public JsonlWriter Writer { get; }

    public JsonlCommitter Committer { get; }

    public IReadOnlyList<StoreRepair> Repairs { get; }

    /// <summary>Whether positions that were handed out before are no longer those of the same events.</summary>
    public bool IndexWasReplaced { get; }

    public static JsonlHost Open(JsonlFiles files, JsonlStoreOptions options, TimeProvider time)
    {
        var directory = new StoreDirectory(files.Root);
        if (File.Exists(directory.Database))
        {
            throw new LoopKitException(
                ErrorCodes.StoreUnavailable, $"'{files.Root}' has a SQLite store, '{directory.Database}'. Give another --store for a JSONL store, or move the database away.");
        }

        directory.Create();
        if (files.Exists)
        {
            FormatFile.Check(files);
        }

        var storeLock = StoreLock.Acquire(directory, options, time);
        try
        {
            Create(files);
            return new JsonlHost(files, storeLock, directory, options, time);
        }
        catch (Exception exception)
        {
            storeLock.Dispose();
            if (JsonlErrors.IsOfMedium(exception))
            {
                throw JsonlErrors.Unavailable(files.Root, exception);
            }

            throw;
        }
    }

    public ValueTask<T> WriteAsync<T>(JsonlWrite<T> write, CancellationToken cancellationToken) => Committer.WriteAsync(write, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await Committer.CloseAsync().ConfigureAwait(false);
            if (_watch.IsStillOurs())
            {
                _index.Close(Writer.Index);
                HeadsFile.Write(_files, Catalog.States);
            }
        }
        catch (Exception exception) when (JsonlErrors.IsOfMedium(exception))
        {
            // The directory was deleted or the disk is full: what was acknowledged is in the streams, the rest is made anew.
        }

        Writer.Dispose();
        _lock.Dispose();
    }

    private static void Create(JsonlFiles files)
    {
        if (!files.Exists)
        {
            GitFiles.Write(files);
            FormatFile.Write(files);
        }
    }

    private void Report(JsonlStoreOptions options)
    {
        foreach (var repair in Repairs)
        {
            options.Logger.Repaired(_files.Root, repair.File, repair.What);
        }

        if (IndexWasReplaced)
        {
            options.Logger.IndexReplaced(_files.Root);
        }

        foreach (var damage in Catalog.States.Select(state => state.Damage).OfType<StreamDamage>())
        {
            options.Logger.Damaged(JsonlErrors.Corrupt(_files, damage).Message);
        }
    }
}
