using System.Runtime.CompilerServices;
using LoopKit.Engine;

namespace LoopKit.Storage.Jsonl;

/// <summary>A store of text files that git can track: one file of JSON lines for each stream, blobs by hash, and an index that stays on this machine.</summary>
/// <remarks>
/// <para>One process hosts a store: it holds the lock and is the only one that writes. Any number of others may read beside it.</para>
/// <para>An append returns after its file is on the disk. Appends that arrive together share a batch, and each file is waited for once.</para>
/// </remarks>
internal sealed class JsonlLoopStore : ILoopStore
{
    private readonly JsonlFiles _files;
    private readonly IStreamView _view;
    private readonly JsonlHost? _host;
    private int _disposed;

    private JsonlLoopStore(JsonlFiles files, IStreamView view, JsonlHost? host) => (_files, _view, _host) = (files, view, host);

    /// <summary>What was put in order when the store was opened.</summary>
    public IReadOnlyList<StoreRepair> Repairs => _host?.Repairs ?? [];

    /// <summary>Whether the positions of events are others than before.</summary>
    public bool IndexWasReplaced => _host is { IndexWasReplaced: true };

    /// <summary>What carries out writes, for tests and measurements; <see langword="null"/> in a store that only reads.</summary>
    internal JsonlCommitter? Committer => _host?.Committer;

    /// <summary>Opens a store as its host, and creates it when there is none. Torn ends are repaired and forks resolved.</summary>
    /// <exception cref="LoopKitException">
    /// <see cref="ErrorCodes.StoreInUse"/>, <see cref="ErrorCodes.StoreTooNew"/>, <see cref="ErrorCodes.StoreCorrupt"/> or <see cref="ErrorCodes.StoreUnavailable"/>.
    /// </exception>
    public static JsonlLoopStore Open(string directory, JsonlStoreOptions options, TimeProvider time)
    {
        var files = new JsonlFiles(directory);
        var host = JsonlHost.Open(files, options, time);
        return new JsonlLoopStore(files, host.View, host);
    }

    /// <summary>Opens a store for reading only, also while another process hosts it. Writing to it fails.</summary>
    /// <exception cref="LoopKitException">There is no store, or it cannot be read.</exception>
    public static JsonlLoopStore OpenReader(string directory)
    {
        var files = new JsonlFiles(directory);
        FormatFile.Check(files);
        return new JsonlLoopStore(files, new ReaderView(files), host: null);
    }

    public ValueTask<AppendResult> AppendAsync(AppendRequest request, CancellationToken cancellationToken = default)
    {
        StoreArguments.Check(request);
        foreach (var blob in request.Blobs)
        {
            StoreArguments.ParseHash(blob.Hash);
        }

        var size = request.Events.Sum(data => (long)data.Payload.Length) + request.Blobs.Sum(blob => (long)blob.Bytes.Length);
        return RequireHost().WriteAsync(new JsonlWrite<AppendResult>(writer => writer.Append(request), size), cancellationToken);
    }

    public async IAsyncEnumerable<StoredEvent> ReadAsync(
        StreamId stream,
        long afterVersion = 0,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        StoreArguments.Check(stream);
        cancellationToken.ThrowIfCancellationRequested();
        if (await ReadAsync(() => _view.Find(stream)).ConfigureAwait(false) is not { } state)
        {
            yield break;
        }

        var reading = new StreamReading(_files, state, _view.PositionsOf, afterVersion);
        while (await ReadAsync(() => reading.ReadPage(state.Published)).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var stored in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return stored;
            }
        }

        RequireWhole([state]);
    }

    public async IAsyncEnumerable<StoredEvent> ReadAllAsync(
        long afterPosition = 0,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var all = new AllReading(_files, _view, afterPosition);
        cancellationToken.ThrowIfCancellationRequested();
        while (await ReadAsync(all.ReadPage).ConfigureAwait(false) is { Count: > 0 } page)
        {
            foreach (var stored in page)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return stored;
            }
        }

        RequireWhole(_view.Damaged());
    }

    public ValueTask<LeaseResult> LeaseAsync(StreamId stream, HostId host, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        StoreArguments.CheckLease(stream, host, duration);
        return RequireHost().WriteAsync(new JsonlWrite<LeaseResult>(writer => writer.Lease(stream, host, duration), size: 0), cancellationToken);
    }

    public ValueTask<ReadOnlyMemory<byte>?> GetBlobAsync(string hash, CancellationToken cancellationToken = default)
    {
        var name = Convert.ToHexStringLower(StoreArguments.ParseHash(hash));
        cancellationToken.ThrowIfCancellationRequested();
        return ReadAsync(() => new BlobFiles(_files).Read(name));
    }

    public ValueTask<LoopSnapshot?> FindLoopAsync(LoopId loop, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ReadAsync(() => _view.FindLoop(loop));
    }

    public async IAsyncEnumerable<LoopSnapshot> ListLoopsAsync(
        LoopQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        StoreArguments.Check(query);
        var loops = await ReadAsync(() => _view.Loops().Where(query.Matches)
            .OrderByDescending(loop => loop.StartedAt)
            .ThenByDescending(loop => loop.Id.Value, StringComparer.Ordinal)
            .Take(query.Limit ?? int.MaxValue)
            .ToList()).ConfigureAwait(false);
        foreach (var loop in loops)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return loop;
        }
    }

    /// <summary>Removes an ended loop for good: its journal, its inbox, its summary, and the blobs that no other stream refers to.</summary>
    /// <param name="loop">The loop.</param>
    /// <param name="dryRun">Whether only to say what would be freed.</param>
    /// <param name="cancellationToken">Abandons the wait; a deletion that has been decided is carried out all the same.</param>
    /// <returns>The bytes that were freed.</returns>
    /// <remarks>A crash in between leaves a deletion that the next host finishes.</remarks>
    /// <exception cref="LoopKitException">
    /// <see cref="ErrorCodes.LoopNotFound"/>; <see cref="ErrorCodes.InvalidSpec"/>: the loop has not ended; <see cref="ErrorCodes.StoreCorrupt"/>: a stream cannot be
    /// read, so that it is not known which blobs are needed.
    /// </exception>
    public ValueTask<long> DeleteLoopAsync(LoopId loop, bool dryRun = false, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (dryRun)
        {
            return ReadAsync(() => Measure(loop));
        }

        var host = RequireHost();
        return host.Writer.Loops.TryGetValue(loop, out var summary)
            ? host.WriteAsync(new JsonlWrite<long>(new LoopDeletion(_files, host.Catalog, loop).Prepare(summary).Execute, size: 0), cancellationToken)
            : new(0L);
    }

    /// <summary>Finishes what is queued, notes where everything stands, and gives the store free.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0 && _host is not null)
        {
            await _host.DisposeAsync().ConfigureAwait(false);
        }
    }

    private long Measure(LoopId loop)
    {
        if (_view.FindLoop(loop) is not { } summary)
        {
            return 0;
        }

        if (_host?.Catalog is not { } catalog)
        {
            catalog = new StreamCatalog(_files);
            catalog.Refresh();
        }

        return new LoopDeletion(_files, catalog, loop).Measure(summary);
    }

    private ValueTask<T> ReadAsync<T>(Func<T> read)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        try
        {
            return new(read());
        }
        catch (Exception exception) when (JsonlErrors.IsOfMedium(exception))
        {
            throw JsonlErrors.Unavailable(_files.Root, exception);
        }
    }

    /// <summary>What can be read of damaged streams was read; whoever reads on must know that there was more.</summary>
    private void RequireWhole(IEnumerable<StreamState> states)
    {
        if (states.Select(state => state.Damage).FirstOrDefault(damage => damage is not null) is { } damage)
        {
            throw JsonlErrors.Corrupt(_files, damage);
        }
    }

    private JsonlHost RequireHost() => _host ?? throw new LoopKitException(
        ErrorCodes.StoreUnavailable,
        $"the store '{_files.Root}' is open for reading only. Send the change to the process that hosts it.");
}
