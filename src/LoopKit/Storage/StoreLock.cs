using LoopKit.Tools;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Storage;

/// <summary>The right of one process to host a store.</summary>
/// <remarks>
/// The operating system keeps the lock and drops it with the process, however that ends, so there is no stale lock to judge and a process
/// number that is used again fools nobody. A process that has the lock but stands still is judged by its heartbeat: see <see cref="StoreTakeover"/>.
/// </remarks>
internal sealed class StoreLock : IDisposable
{
    private static readonly int[] _sharingViolations =
    [
        11,                         // EAGAIN on Linux
        35,                         // EAGAIN on macOS and BSD
        unchecked((int)0x80070020), // Windows: sharing violation
        unchecked((int)0x80070021), // Windows: lock violation
    ];

    private readonly StoreDirectory _directory;
    private readonly FileStream _file;
    private readonly HostHeartbeat _heartbeat;

    private StoreLock(StoreDirectory directory, FileStream file, HostHeartbeat heartbeat) =>
        (_directory, _file, _heartbeat) = (directory, file, heartbeat);

    /// <summary>Takes the lock, or says who has it. A refusal changes nothing.</summary>
    public static StoreLock Acquire(StoreDirectory directory, StoreHostOptions options, TimeProvider time)
    {
        var file = Take(directory, directory.Lock, time);
        try
        {
            return Announce(directory, file, options, time, () => { });
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Tells others who has the lock.</summary>
    /// <param name="directory">The store.</param>
    /// <param name="file">The locked file; from now on the lock's.</param>
    /// <param name="options">How the store behaves.</param>
    /// <param name="time">The clock.</param>
    /// <param name="named">What makes the file the store's lock, after the note is written.</param>
    public static StoreLock Announce(StoreDirectory directory, FileStream file, StoreHostOptions options, TimeProvider time, Action named)
    {
        HostHeartbeat? heartbeat = null;
        try
        {
            StoreHolder.Current(options, time).Write(directory);
            heartbeat = new HostHeartbeat(directory, options.Lease, time);
            named();
            return new StoreLock(directory, file, heartbeat);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            heartbeat?.Dispose();
            throw directory.Unavailable(exception);
        }
    }

    /// <summary>Locks a file, and makes sure that the lock means something.</summary>
    public static FileStream Take(StoreDirectory directory, string path, TimeProvider time)
    {
        FileStream? file = null;
        try
        {
            file = Open(path);
            RequireWorkingLocks(directory, path);

            // Between opening and locking the file may have been replaced or deleted.
            return IsAt(file.SafeFileHandle, path) ? file : throw InUse(directory, time);
        }
        catch (Exception exception)
        {
            file?.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw IsSharingViolation(exception) ? InUse(directory, time) : directory.Unavailable(exception);
            }

            throw;
        }
    }

    /// <summary>Whether an open file is still the one of that name. Where that cannot be told, nobody replaces files of a store.</summary>
    public static bool IsAt(SafeFileHandle file, string path) => !OperatingSystem.IsLinux() || LinuxFileCalls.IsAt(file, path);

    public static LoopKitException InUse(StoreDirectory directory, TimeProvider time)
    {
        var host = SilentHost.Look(directory);
        var silence = host?.IsOverdue(time) == true ? $" It was last heard of at {host.LastHeardOf:u}." : "";
        return new LoopKitException(
            ErrorCodes.StoreInUse,
            $"store '{directory.Root}' is in use by {host?.Holder.ToString() ?? "another process"}.{silence} Wait for it or stop it, or give another --store.");
    }

    public void Dispose()
    {
        try
        {
            // The note goes before the lock: afterwards it could be the next holder's.
            if (_heartbeat.IsOwn(_directory))
            {
                File.Delete(_directory.Holder);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The directory was deleted or made read-only: a note that stays is judged by its process.
        }

        _heartbeat.Dispose();
        _file.Dispose();
    }

    private static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    /// <summary>Some network file systems accept a lock and forget it. A lock that works refuses a second opener, even this one.</summary>
    private static void RequireWorkingLocks(StoreDirectory directory, string path)
    {
        try
        {
            Open(path).Dispose();
        }
        catch (IOException exception) when (IsSharingViolation(exception))
        {
            return;
        }

        throw new LoopKitException(
            ErrorCodes.StoreUnavailable,
            $"the file system of the store '{directory.Root}' has no working file locks, so two hosts could damage the store. Give a --store on a local disk.");
    }

    private static bool IsSharingViolation(Exception exception) => exception is IOException && _sharingViolations.Contains(exception.HResult);
}
