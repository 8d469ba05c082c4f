using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Tools;

/// <summary>Reads the names of an open directory, without looking at what they name.</summary>
[SupportedOSPlatform("linux")]
internal static class LinuxDirectoryReader
{
    // struct dirent on 64 bits: inode 8, offset 8, length 2, type 1, name.
    private const int TypeOffset = 18;
    private const int NameOffset = 19;
    private const byte DirectoryType = 4;
    private const byte UnknownType = 0;

    /// <summary>Hands every entry to a page. Takes the directory over and closes it.</summary>
    public static void Read(SafeFileHandle directory, DirectoryPage page, Func<string, bool> isDenied)
    {
        var stream = LinuxFileCalls.OpenDirectoryStream(directory.DangerousGetHandle());
        if (stream == 0)
        {
            throw new IOException($"The directory cannot be read: {Marshal.GetPInvokeErrorMessage(LinuxFileCalls.LastError)}");
        }

        try
        {
            for (var entry = LinuxFileCalls.ReadDirectory(stream); entry != 0; entry = LinuxFileCalls.ReadDirectory(stream))
            {
                var name = Marshal.PtrToStringUTF8(entry + NameOffset)!;
                if (name is not ("." or "..") && !isDenied(name))
                {
                    page.Add(new DirectoryEntry(name, IsDirectory(directory, entry, name)));
                }
            }
        }
        finally
        {
            // Closing the stream closes the descriptor as well, so the handle must not.
            directory.SetHandleAsInvalid();
            _ = LinuxFileCalls.CloseDirectory(stream);
        }
    }

    private static bool IsDirectory(SafeFileHandle directory, nint entry, string name)
    {
        var type = Marshal.ReadByte(entry, TypeOffset);
        if (type != UnknownType)
        {
            return type == DirectoryType;
        }

        // Some file systems do not say.
        using var opened = LinuxFileCalls.OpenBeneath(
            directory, name, LinuxFileCalls.PathOnly | LinuxFileCalls.NoFollow, LinuxFileCalls.ResolveBeneath);
        return !opened.IsInvalid && (LinuxFileCalls.Mode(opened) & LinuxFileCalls.TypeMask) == LinuxFileCalls.TypeDirectory;
    }
}
