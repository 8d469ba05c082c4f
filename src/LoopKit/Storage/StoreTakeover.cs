namespace LoopKit.Storage;

/// <summary>The replacement of a host that stands still. One process at a time can be about it.</summary>
/// <remarks>
/// The silent host keeps its lock, but on a file that is no longer the store's: the new host's locked file takes its name. Before that the new host has
/// raised the host epoch in the database, and every write of a host checks it; the files only tell who it is.
/// </remarks>
internal sealed class StoreTakeover : IDisposable
{
    private readonly StoreDirectory _directory;
    private readonly TimeProvider _time;
    private FileStream? _next;

    private StoreTakeover(StoreDirectory directory, FileStream next, TimeProvider time) => (_directory, _next, _time) = (directory, next, time);

    /// <summary>Begins, unless somebody else has begun or the host has moved after all.</summary>
    public static StoreTakeover Begin(StoreDirectory directory, SilentHost host, TimeProvider time)
    {
        var takeover = new StoreTakeover(directory, StoreLock.Take(directory, directory.NextLock, time), time);
        if (SilentHost.Look(directory) == host)
        {
            return takeover;
        }

        takeover.Dispose();
        throw StoreLock.InUse(directory, time);
    }

    /// <summary>Makes this process the host. Its epoch is raised already.</summary>
    public StoreLock Complete(StoreHostOptions options)
    {
        // First the note, then the lock: whoever waits to replace the same host sees that it is another one now.
        var next = _next!;
        var taken = StoreLock.Announce(_directory, next, options, _time, () => File.Move(_directory.NextLock, _directory.Lock, overwrite: true));
        _next = null;
        return taken;
    }

    /// <summary>Gives up what was not completed.</summary>
    public void Dispose()
    {
        if (_next is not null)
        {
            File.Delete(_directory.NextLock);
            _next.Dispose();
        }
    }
}
