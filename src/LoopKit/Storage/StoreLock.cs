namespace LoopKit.Storage;

/// <summary>The right of one process to host a store.</summary>
/// <remarks>
/// The operating system keeps the lock and drops it with the process, however that ends, so there is no stale lock to judge and a process
/// number that is used again fools nobody.
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

    private StoreLock(StoreDirectory directory, FileStream file) => (_directory, _file) = (directory, file);

    /// <summary>Takes the lock, or says who has it. A refusal changes nothing.</summary>
    public static StoreLock Acquire(StoreDirectory directory, string command, TimeProvider time)
    {
        FileStream? file = null;
        try
        {
            file = Open(directory);
            RequireWorkingLocks(directory);
            StoreHolder.Current(command, time).Write(directory);
            return new StoreLock(directory, file);
        }
        catch (Exception exception)
        {
            file?.Dispose();
            if (exception is IOException or UnauthorizedAccessException)
            {
                throw IsSharingViolation(exception) ? InUse(directory) : directory.Unavailable(exception);
            }

            throw;
        }
    }

    public void Dispose()
    {
        try
        {
            // The note goes before the lock: afterwards it could be the next holder's.
            File.Delete(_directory.Holder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The directory was deleted or made read-only: a note that stays is judged by its process.
        }

        _file.Dispose();
    }

    private static FileStream Open(StoreDirectory directory) =>
        new(directory.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    /// <summary>Some network file systems accept a lock and forget it. A lock that works refuses a second opener, even this one.</summary>
    private static void RequireWorkingLocks(StoreDirectory directory)
    {
        try
        {
            Open(directory).Dispose();
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

    private static LoopKitException InUse(StoreDirectory directory) => new(
        ErrorCodes.StoreInUse,
        $"store '{directory.Root}' is in use by {StoreHolder.TryRead(directory)?.ToString() ?? "another process"}. Wait for it or stop it, or give another --store.");
}
