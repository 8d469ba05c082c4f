using Microsoft.Win32.SafeHandles;

namespace LoopKit.Tools;

/// <summary>A workspace where the kernel cannot resolve beneath a directory: every part of a path is checked, and again after opening.</summary>
/// <remarks>
/// Links are followed only while they stay beneath the root. Somebody who swaps a parent twice within the check may still win the race: on such
/// systems run loops in a sandbox. Outside Linux a pipe is not told from a file, and reading one waits for the tool's timeout.
/// </remarks>
internal sealed class CheckedWorkspaceDirectory(string root, DeniedNames denied) : WorkspaceDirectory(root, denied)
{
    private const int MaxLinks = 40;

    /// <inheritdoc/>
    public override SafeFileHandle OpenRead(string relative)
    {
        var real = Find(relative);
        RequireFile(real, relative);
        var handle = Try(relative, () => File.OpenHandle(FullPath(real), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        try
        {
            if (Find(relative) != real)
            {
                throw Refused(relative, "it changed while it was opened");
            }

            return handle;
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Write(string relative, ReadOnlySpan<byte> content)
    {
        var real = Resolve(relative);
        var target = FullPath(real);
        if (Path.Exists(target))
        {
            RequireFile(real, relative);
        }

        var parent = Path.GetDirectoryName(target)!;
        Try(relative, () => Directory.CreateDirectory(parent));
        var temporary = Path.Combine(parent, TemporaryName());
        var bytes = content.ToArray();
        try
        {
            Try(relative, () => Replace(temporary, target, bytes, () => Resolve(relative) == real));
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<DirectoryEntry> List(string relative, string? after, int count)
    {
        var real = Find(relative);
        if (!Directory.Exists(FullPath(real)))
        {
            throw NotDirectory(relative);
        }

        var page = new DirectoryPage(after, count);
        foreach (var entry in Try(relative, () => new DirectoryInfo(FullPath(real)).EnumerateFileSystemInfos()))
        {
            if (!Denied.Contains(WorkspacePath.Combine(real, entry.Name)))
            {
                page.Add(new DirectoryEntry(entry.Name, entry is DirectoryInfo && entry.LinkTarget is null));
            }
        }

        return page.ToList();
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The root is known by its path here; nothing is open.
    }

    private static bool Replace(string temporary, string target, byte[] content, Func<bool> isUnchanged)
    {
        using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            File.SetUnixFileMode(temporary, File.GetUnixFileMode(target));
        }

        if (!isUnchanged())
        {
            throw new IOException("it changed while it was written");
        }

        File.Move(temporary, target, overwrite: true);
        return true;
    }

    private static T Try<T>(string relative, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw NotFound(relative);
        }
        catch (PathTooLongException)
        {
            throw new ToolException(ToolErrors.InvalidArguments, $"The name '{WorkspacePath.Shown(relative)}' is too long.");
        }
        catch (Exception exception) when (exception is UnauthorizedAccessException or IOException)
        {
            throw Refused(relative, exception.Message);
        }
    }

    private string FullPath(string real) => Path.Combine(Root, real.Replace('/', Path.DirectorySeparatorChar));

    private void RequireFile(string real, string relative)
    {
        var path = FullPath(real);
        var isRegular = OperatingSystem.IsLinux()
            ? (LinuxFileCalls.Mode(path) & LinuxFileCalls.TypeMask) == LinuxFileCalls.TypeRegular
            : File.Exists(path);
        if (!isRegular)
        {
            throw NotRegular(relative);
        }
    }

    private string Find(string relative)
    {
        var real = Resolve(relative);
        return Path.Exists(FullPath(real)) ? real : throw NotFound(relative);
    }

    /// <summary>Follows the links of a path, part by part, and never out of the root.</summary>
    private string Resolve(string relative)
    {
        var pending = new Stack<string>(relative.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var real = "";
        for (var links = 0; pending.TryPop(out var part);)
        {
            var next = WorkspacePath.Combine(real, part);
            if (new FileInfo(FullPath(next)).LinkTarget is not { } target)
            {
                RequirePassable(next, relative, isLast: pending.Count == 0);
                real = next;
            }
            else if (++links > MaxLinks)
            {
                throw NotRegular(relative);
            }
            else
            {
                // Read like any path, relative to the link's directory: what leads out is refused, what stays is gone through again from the root.
                var followed = WorkspacePath.Normalise(Root, Path.IsPathRooted(target) ? target : $"{real}/{target}".TrimStart('/'));
                foreach (var step in followed.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                {
                    pending.Push(step);
                }

                real = "";
            }
        }

        Denied.Refuse(real);
        return real;
    }

    private void RequirePassable(string real, string relative, bool isLast)
    {
        if (!isLast && File.Exists(FullPath(real)))
        {
            throw NotRegular(relative);
        }
    }
}
