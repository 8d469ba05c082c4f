using System.ComponentModel;
using System.Diagnostics;
using LoopKit.Storage.Jsonl;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoopKit.Storage;

/// <summary>Opens the stores on this machine's disk.</summary>
public static class LoopStores
{
    /// <summary>Whether there is a store in a directory.</summary>
    public static bool Exists(string directory) => new StoreDirectory(directory).Exists || new JsonlFiles(directory).Exists;

    /// <summary>Opens a store as its one host: of the kind that the directory holds, or a new SQLite store when it holds none.</summary>
    /// <param name="directory">The directory of the store.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="LoopKitException">
    /// <see cref="ErrorCodes.StoreInUse"/>, <see cref="ErrorCodes.StoreTooNew"/>, <see cref="ErrorCodes.StoreCorrupt"/> or
    /// <see cref="ErrorCodes.StoreUnavailable"/>. Nothing was changed.
    /// </exception>
    public static ILoopStore Open(string directory, TimeProvider time) => Open(directory, time, NullLogger.Instance);

    /// <summary>Opens a store for reading only, also while another process hosts it.</summary>
    /// <param name="directory">The directory of the store.</param>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.StoreUnavailable"/> or <see cref="ErrorCodes.StoreTooNew"/>.</exception>
    public static ILoopStore OpenReader(string directory) =>
        new JsonlFiles(directory).Exists ? JsonlLoopStore.OpenReader(directory) : SqliteLoopStore.OpenReader(directory);

    /// <summary>Says which live process hosts a store, in words for people; <see langword="null"/> when none does.</summary>
    /// <param name="directory">The directory of the store.</param>
    /// <remarks>A hint, read without touching the lock: only opening the store tells for sure.</remarks>
    public static string? HolderOf(string directory) =>
        StoreHolder.TryRead(new StoreDirectory(directory)) is { } holder && MayBeAlive(holder) ? holder.ToString() : null;

    /// <param name="directory">The directory of the store.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets what was repaired.</param>
    internal static ILoopStore Open(string directory, TimeProvider time, ILogger logger) => new JsonlFiles(directory).Exists
        ? JsonlLoopStore.Open(directory, new JsonlStoreOptions { Logger = logger }, time)
        : SqliteLoopStore.Open(directory, new SqliteStoreOptions(), time);

    /// <summary>A process number alone may have been given to another process since.</summary>
    private static bool MayBeAlive(StoreHolder holder)
    {
        if (holder.Machine != Environment.MachineName)
        {
            return true;
        }

        try
        {
            using var process = Process.GetProcessById(holder.ProcessId);
            return Math.Abs((process.StartTime - holder.ProcessStartedAt).TotalSeconds) < 2 && !IsUnreaped(holder.ProcessId);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or Win32Exception or IOException)
        {
            return false;
        }
    }

    /// <summary>A process that ended keeps its number until its parent asks how; in a container there may be no parent that ever does.</summary>
    private static bool IsUnreaped(int process)
    {
        if (!OperatingSystem.IsLinux())
        {
            return false;
        }

        // "NUMBER (NAME) STATE …", and the name may have anything in it.
        var status = File.ReadAllText($"/proc/{process}/stat");
        return status[status.LastIndexOf(')') + 2] is 'Z' or 'X';
    }
}
