using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Tools;

/// <summary>The calls of the Linux kernel that work relative to an open directory.</summary>
[SupportedOSPlatform("linux")]
internal static partial class LinuxFileCalls
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int TryAgain = 11;
    public const int NoAccess = 13;
    public const int Exists = 17;
    public const int CrossDevice = 18;
    public const int NotDirectory = 20;
    public const int IsDirectory = 21;
    public const int InvalidArgument = 22;
    public const int ReadOnlySystem = 30;
    public const int NameTooLong = 36;
    public const int NoSuchCall = 38;
    public const int NotEmpty = 39;
    public const int TooManyLinks = 40;

    public const int WriteOnly = 0x1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    public const ulong ResolveNoMagicLinks = 0x02;
    public const ulong ResolveNoSymlinks = 0x04;
    public const ulong ResolveBeneath = 0x08;

    public const int TypeMask = 0xF000;
    public const int TypeRegular = 0x8000;
    public const int TypeDirectory = 0x4000;

    // The same on every architecture that .NET runs on.
    private const int OpenAt2Call = 437;
    private const int EmptyPath = 0x1000;
    private const int NoFollowAt = 0x100;
    private const uint TypeAndMode = 0x3;
    private const uint Identity = 0x100;

    // These two flags have other values on ARM and POWER than elsewhere.
    private static readonly bool _hasOtherFlags = RuntimeInformation.ProcessArchitecture
        is Architecture.Arm or Architecture.Arm64 or Architecture.Armv6 or Architecture.Ppc64le;

    public static int Directory { get; } = _hasOtherFlags ? 0x4000 : 0x10000;

    public static int NoFollow { get; } = _hasOtherFlags ? 0x8000 : 0x20000;

    public static int LastError => Marshal.GetLastPInvokeError();

    /// <summary>Opens a path beneath a directory. An invalid handle: see <see cref="LastError"/>.</summary>
    public static SafeFileHandle OpenBeneath(SafeFileHandle directory, string path, int flags, ulong resolve)
    {
        var how = new OpenHow { Flags = (ulong)(flags | CloseOnExec), Resolve = resolve };
        return new SafeFileHandle(OpenAt2(OpenAt2Call, directory, path, how, Marshal.SizeOf<OpenHow>()), ownsHandle: true);
    }

    /// <summary>Opens a path as it is.</summary>
    public static SafeFileHandle Open(string path, int flags) => new(OpenPath(path, flags | CloseOnExec), ownsHandle: true);

    /// <summary>Creates a file in a directory that must not have one of that name.</summary>
    public static SafeFileHandle CreateNew(SafeFileHandle directory, string name) =>
        new(OpenAt(directory, name, WriteOnly | Create | Exclusive | NoFollow | CloseOnExec, 0x1B6 /* rw-rw-rw-, less the umask */), ownsHandle: true);

    /// <summary>The type and permissions of an open file, or 0.</summary>
    public static int Mode(SafeFileHandle file) => StatX(file, "", EmptyPath, TypeAndMode, out var status) == 0 ? status.Mode : 0;

    /// <summary>The type and permissions of a path, of a link itself, or 0.</summary>
    public static int Mode(string path)
    {
        using var none = new SafeFileHandle(0, ownsHandle: false);
        return StatX(none, path, NoFollowAt, TypeAndMode, out var status) == 0 ? status.Mode : 0;
    }

    /// <summary>Whether an open file is the one that a path leads to now; not when it was deleted or replaced.</summary>
    public static bool IsAt(SafeFileHandle file, string path)
    {
        using var none = new SafeFileHandle(0, ownsHandle: false);
        return StatX(file, "", EmptyPath, Identity, out var open) == 0
            && StatX(none, path, NoFollowAt, Identity, out var named) == 0
            && (open.Inode, open.DeviceMajor, open.DeviceMinor) == (named.Inode, named.DeviceMajor, named.DeviceMinor);
    }

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MakeDirectory(SafeFileHandle directory, string name, uint mode);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Rename(SafeFileHandle fromDirectory, string from, SafeFileHandle toDirectory, string to);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Unlink(SafeFileHandle directory, string name, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fdopendir", SetLastError = true)]
    public static partial nint OpenDirectoryStream(nint descriptor);

    [LibraryImport("libc", EntryPoint = "readdir", SetLastError = true)]
    public static partial nint ReadDirectory(nint stream);

    [LibraryImport("libc", EntryPoint = "closedir", SetLastError = true)]
    public static partial int CloseDirectory(nint stream);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenAt2(nint call, SafeFileHandle directory, string path, in OpenHow how, nint size);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(SafeFileHandle directory, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPath(string path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(SafeFileHandle directory, string path, int flags, uint mask, out Status status);

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    /// <summary>The part of <c>struct statx</c> that is used; the layout is the same on every architecture.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
