using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Storage.Jsonl;

/// <summary>What the framework does not offer of files: making a directory's entries durable, appending whatever the length, telling files apart.</summary>
internal static partial class UnixFileCalls
{
    private const int SetFlags = 4;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;
    private const int AtCurrentDirectory = -100;
    private const int EmptyPath = 0x1000;
    private const uint InodeAndSize = 0x300;

    /// <summary>Makes created, renamed and deleted entries of a directory durable. Windows does so by itself.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public static void SyncDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(directory, OperatingSystem.IsLinux() ? CloseOnExec : 0);
        if (descriptor < 0)
        {
            throw Failure(directory);
        }

        using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Sync(descriptor) != 0)
        {
            throw Failure(directory);
        }
    }

    /// <summary>Lets every write go to the end of the file, so that not even a host that has lost the store unawares overwrites a record.</summary>
    public static void AlwaysAppend(SafeFileHandle file)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Control((int)file.DangerousGetHandle(), SetFlags, Append);
        }
    }

    /// <summary>Which file an open one is, and its size; <see langword="null"/> where that cannot be told.</summary>
    public static FileIdentity? IdentityOf(SafeFileHandle file) =>
        OperatingSystem.IsLinux() && StatX((int)file.DangerousGetHandle(), "", EmptyPath, InodeAndSize, out var status) == 0 ? status.ToIdentity() : null;

    /// <summary>Which file stands at a path now, and its size; <see langword="null"/> where there is none or that cannot be told.</summary>
    public static FileIdentity? IdentityOf(string path) =>
        OperatingSystem.IsLinux() && StatX(AtCurrentDirectory, path, 0, InodeAndSize, out var status) == 0 ? status.ToIdentity() : null;

    private static IOException Failure(string path) => new($"'{path}': {Marshal.GetLastPInvokeErrorMessage()}.", Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(int descriptor, int command, nint argument);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int directory, string path, int flags, uint mask, out Status status);

    /// <summary>The part of <c>struct statx</c> that is used; the layout is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(40)]
        public ulong Size;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;

        public readonly FileIdentity ToIdentity() => new(((ulong)DeviceMajor << 32) | DeviceMinor, Inode, (long)Size);
    }
}
