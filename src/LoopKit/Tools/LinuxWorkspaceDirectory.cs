using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace LoopKit.Tools;

/// <summary>A workspace on Linux: the kernel resolves every path beneath an open root, and everything is done to what was opened.</summary>
/// <remarks>
/// A path is first opened without access to its content. What that is, and where it really is, is asked of the open file; only then is the same
/// file opened for reading, by its descriptor. Renaming and swapping of parents in the meantime cannot change what is worked on. Links that stay
/// beneath the root are followed; absolute ones count as leading out.
/// </remarks>
[SupportedOSPlatform("linux")]
internal sealed class LinuxWorkspaceDirectory : WorkspaceDirectory
{
    private const ulong Beneath = LinuxFileCalls.ResolveBeneath | LinuxFileCalls.ResolveNoMagicLinks;
    private const int MaxRetries = 1000;
    private readonly SafeFileHandle _root;

    private LinuxWorkspaceDirectory(string root, DeniedNames denied, SafeFileHandle handle)
        : base(root, denied) => _root = handle;

    /// <summary>Opens a root, or returns <see langword="null"/> where the kernel or its <c>/proc</c> lack what is needed.</summary>
    public static LinuxWorkspaceDirectory? TryOpen(string root, DeniedNames denied)
    {
        var handle = LinuxFileCalls.Open(root, LinuxFileCalls.Directory);
        if (handle.IsInvalid)
        {
            throw new DirectoryNotFoundException($"The workspace '{root}' cannot be opened: {Marshal.GetPInvokeErrorMessage(LinuxFileCalls.LastError)}");
        }

        using var probe = LinuxFileCalls.OpenBeneath(handle, ".", LinuxFileCalls.PathOnly, Beneath);
        if (!probe.IsInvalid && Environment.Is64BitProcess && File.ResolveLinkTarget(ByDescriptor(probe), returnFinalTarget: false) is not null)
        {
            return new LinuxWorkspaceDirectory(root, denied, handle);
        }

        handle.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override SafeFileHandle OpenRead(string relative)
    {
        using var found = OpenBeneath(relative, LinuxFileCalls.PathOnly) ?? throw NotFound(relative);
        Denied.Refuse(RealPath(found, relative));
        RequireRegular(found, relative);
        var file = LinuxFileCalls.Open(ByDescriptor(found), flags: 0);
        return file.IsInvalid ? throw Failure(relative) : file;
    }

    /// <inheritdoc/>
    public override void Write(string relative, ReadOnlySpan<byte> content)
    {
        var target = relative;
        UnixFileMode? mode = null;
        using (var found = OpenBeneath(relative, LinuxFileCalls.PathOnly))
        {
            if (found is not null)
            {
                // What a link leads to is replaced, not the link.
                target = RealPath(found, relative);
                mode = RequireRegular(found, relative);
            }
        }

        using var parent = OpenOrCreateDirectory(WorkspacePath.Parent(target));
        var name = WorkspacePath.Name(target);
        Denied.Refuse(WorkspacePath.Combine(RealPath(parent, relative), name));
        Replace(parent, name, content, mode, relative);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<DirectoryEntry> List(string relative, string? after, int count)
    {
        using var found = OpenBeneath(relative, LinuxFileCalls.Directory, NotDirectory) ?? throw NotFound(relative);
        var real = RealPath(found, relative);
        Denied.Refuse(real);
        var page = new DirectoryPage(after, count);
        LinuxDirectoryReader.Read(found, page, name => Denied.Contains(WorkspacePath.Combine(real, name)));
        return page.ToList();
    }

    /// <inheritdoc/>
    public override void Dispose() => _root.Dispose();

    private static string ByDescriptor(SafeFileHandle handle) => $"/proc/self/fd/{handle.DangerousGetHandle()}";

    private static void Replace(SafeFileHandle parent, string name, ReadOnlySpan<byte> content, UnixFileMode? mode, string relative)
    {
        var temporary = TemporaryName();
        try
        {
            WriteNew(parent, temporary, content, mode, relative);
            if (LinuxFileCalls.Rename(parent, temporary, parent, name) != 0)
            {
                throw Failure(relative);
            }
        }
        catch
        {
            _ = LinuxFileCalls.Unlink(parent, temporary, 0);
            throw;
        }

        _ = LinuxFileCalls.Sync(parent);
    }

    private static void WriteNew(SafeFileHandle parent, string name, ReadOnlySpan<byte> content, UnixFileMode? mode, string relative)
    {
        using var file = LinuxFileCalls.CreateNew(parent, name);
        if (file.IsInvalid)
        {
            throw Failure(relative);
        }

        RandomAccess.Write(file, content, fileOffset: 0);
        if (mode is { } kept)
        {
            File.SetUnixFileMode(file, kept);
        }

        if (LinuxFileCalls.Sync(file) != 0)
        {
            throw Failure(relative);
        }
    }

    private static UnixFileMode RequireRegular(SafeFileHandle file, string relative)
    {
        var mode = LinuxFileCalls.Mode(file);
        return (mode & LinuxFileCalls.TypeMask) == LinuxFileCalls.TypeRegular
            ? (UnixFileMode)(mode & 0x1FF)
            : throw NotRegular(relative);
    }

    private static ToolException Failure(string relative, Func<string, ToolException>? notDirectory = null)
    {
        var error = LinuxFileCalls.LastError;
        return error switch
        {
            LinuxFileCalls.CrossDevice => WorkspacePath.Outside(relative),
            LinuxFileCalls.NoEntry => NotFound(relative),
            LinuxFileCalls.NotDirectory or LinuxFileCalls.IsDirectory or LinuxFileCalls.NotEmpty or LinuxFileCalls.TooManyLinks =>
                (notDirectory ?? NotRegular)(relative),
            LinuxFileCalls.NameTooLong => new ToolException(ToolErrors.InvalidArguments, $"The name '{WorkspacePath.Shown(relative)}' is too long."),
            LinuxFileCalls.NoAccess or LinuxFileCalls.NotPermitted or LinuxFileCalls.ReadOnlySystem or LinuxFileCalls.TryAgain =>
                Refused(relative, Marshal.GetPInvokeErrorMessage(error)),
            _ => new ToolException(ToolErrors.ToolFault, $"'{WorkspacePath.Shown(relative)}': {Marshal.GetPInvokeErrorMessage(error)}."),
        };
    }

    /// <summary>Opens what a path leads to, following links that stay beneath the root; <see langword="null"/> when there is nothing.</summary>
    private SafeFileHandle? OpenBeneath(string relative, int flags, Func<string, ToolException>? notDirectory = null)
    {
        var path = relative.Length == 0 ? "." : relative;
        var handle = LinuxFileCalls.OpenBeneath(_root, path, flags, Beneath);
        for (var retry = 0; handle.IsInvalid && LinuxFileCalls.LastError == LinuxFileCalls.TryAgain && retry < MaxRetries; retry++)
        {
            // A rename somewhere in the system met a ".." of a link: the kernel cannot tell whether it is safe and wants it tried again.
            handle = LinuxFileCalls.OpenBeneath(_root, path, flags, Beneath);
        }

        if (!handle.IsInvalid)
        {
            return handle;
        }

        return LinuxFileCalls.LastError == LinuxFileCalls.NoEntry ? null : throw Failure(relative, notDirectory);
    }

    private SafeFileHandle OpenOrCreateDirectory(string relative)
    {
        if (OpenBeneath(relative, LinuxFileCalls.Directory) is { } existing)
        {
            return existing;
        }

        if (relative.Length == 0)
        {
            throw NotFound(Root);
        }

        using var parent = OpenOrCreateDirectory(WorkspacePath.Parent(relative));
        var name = WorkspacePath.Name(relative);
        Denied.Refuse(WorkspacePath.Combine(RealPath(parent, relative), name));
        if (LinuxFileCalls.MakeDirectory(parent, name, 0x1FF /* rwxrwxrwx, less the umask */) != 0 && LinuxFileCalls.LastError != LinuxFileCalls.Exists)
        {
            throw Failure(relative);
        }

        var created = LinuxFileCalls.OpenBeneath(parent, name, LinuxFileCalls.Directory, Beneath | LinuxFileCalls.ResolveNoSymlinks);
        return created.IsInvalid ? throw Failure(relative) : created;
    }

    /// <summary>Where an open file is, relative to the root. Guards the denied names against links that lead to them.</summary>
    private string RealPath(SafeFileHandle handle, string relative)
    {
        var root = Target(_root);
        var path = Target(handle);
        if (path == root)
        {
            return "";
        }

        var prefix = root == "/" ? root : root + "/";
        return path.StartsWith(prefix, StringComparison.Ordinal) ? path[prefix.Length..] : throw WorkspacePath.Outside(relative);
    }

    private static string Target(SafeFileHandle handle) => new FileInfo(ByDescriptor(handle)).LinkTarget ?? throw new IOException("/proc is not available.");
}
