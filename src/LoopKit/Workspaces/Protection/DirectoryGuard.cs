using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text;
using LoopKit.Events;
using LoopKit.Tools;

namespace LoopKit.Workspaces.Protection;

/// <summary>Protects files of plain directories: the journal keeps them.</summary>
internal sealed class DirectoryGuard(PlainDirectory directories) : IWorkspaceGuard
{
    private const string ProgramMode = "100755";

    /// <summary>More files than this are not kept.</summary>
    public const int MaxFiles = 1_000;

    /// <summary>More bytes than these are not kept.</summary>
    public const long MaxBytes = 16 << 20;

    /// <inheritdoc/>
    public WorkspaceKind Kind => WorkspaceKind.Directory;

    /// <inheritdoc/>
    public ValueTask<ProtectedFiles> RecordAsync(Workspace workspace, ProtectedPatterns patterns, CancellationToken cancellationToken)
    {
        using var directory = Open(workspace);
        List<FoundFile> files = [];
        var left = MaxBytes;
        foreach (var path in ProtectedFileWalk.Find(workspace.Path, patterns, cancellationToken))
        {
            var file = Read(directory, path, left, keeps: true);
            left -= file.Bytes?.Length ?? left + 1;
            if (left < 0 || files.Count == MaxFiles)
            {
                throw new LoopKitException(
                    ErrorCodes.ProtectedFilesTooMany,
                    $"The patterns of 'protected' match more than {MaxFiles} files or {MaxBytes >> 20} MB in '{workspace.Path}'. Make them narrower, or make the directory a git repository, which has no such limit.");
            }

            files.Add(file);
        }

        return ValueTask.FromResult(new ProtectedFiles(null, files));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<ProtectedChange>> CompareAsync(
        Workspace workspace, ProtectedPatterns patterns, ProtectedFilesRecorded recorded, CancellationToken cancellationToken)
    {
        using var directory = Open(workspace);
        List<ProtectedChange> changes = [];
        var kept = recorded.Kept.ToDictionary(file => file.Path, StringComparer.Ordinal);
        foreach (var path in ProtectedFileWalk.Find(workspace.Path, patterns, cancellationToken))
        {
            var present = Read(directory, path, kept.TryGetValue(path, out var before) ? before.Content.Length : 0, keeps: false);
            if (before is null)
            {
                changes.Add(new ProtectedChange(path, ProtectedChangeKind.Added, present.Hash));
            }
            else if (present.Mode != before.Mode || present.Hash != before.Content.Hash)
            {
                changes.Add(new ProtectedChange(path, ProtectedChangeKind.Changed, present.Hash));
            }

            kept.Remove(path);
        }

        changes.AddRange(kept.Keys.Select(path => new ProtectedChange(path, ProtectedChangeKind.Deleted)));
        return ValueTask.FromResult<IReadOnlyList<ProtectedChange>>([.. changes.OrderBy(change => change.Path, StringComparer.Ordinal)]);
    }

    /// <inheritdoc/>
    public async ValueTask<int> RestoreAsync(
        Workspace workspace, ProtectedPatterns patterns, ProtectedFilesRecorded recorded, Func<Content, ValueTask<ReadOnlyMemory<byte>>> read, CancellationToken cancellationToken)
    {
        var changes = await CompareAsync(workspace, patterns, recorded, cancellationToken).ConfigureAwait(false);
        var kept = recorded.Kept.ToDictionary(file => file.Path, StringComparer.Ordinal);
        using var directory = Open(workspace);

        // Removed first, so that a file can stand where a directory was.
        foreach (var change in changes.OrderBy(change => change.Kind != ProtectedChangeKind.Added))
        {
            ClearWay(workspace.Path, change.Path);
            if (kept.TryGetValue(change.Path, out var file))
            {
                Write(directory, file, (await read(file.Content).ConfigureAwait(false)).Span);
            }
        }

        return changes.Count;
    }

    /// <inheritdoc/>
    public ValueTask<TreeDifference?> DifferenceAsync(Workspace workspace, string from, string to, CancellationToken cancellationToken) =>
        ValueTask.FromResult(directories.DifferenceBetween(workspace, from, to));

    private static WorkspaceDirectory Open(Workspace workspace) => WorkspaceDirectory.Open(workspace.Path, new DeniedNames([]));

    /// <summary>Removes what stands in the place of a file, and a link or file in the place of one of its directories. A link is removed, not what it leads to.</summary>
    private static void ClearWay(string root, string path)
    {
        var parts = path.Split('/');
        var current = root;
        for (var index = 0; index < parts.Length; index++)
        {
            current = Path.Combine(current, parts[index]);
            var directory = new DirectoryInfo(current);
            if (directory is { Exists: true, LinkTarget: null })
            {
                if (index == parts.Length - 1)
                {
                    directory.Delete(recursive: true);
                }
            }
            else if (directory.LinkTarget is not null || File.Exists(current))
            {
                File.Delete(current);
                return;
            }
        }
    }

    private static void Write(WorkspaceDirectory directory, KeptFile file, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(directory.Root, file.Path);
        if (file.Mode == FoundFile.LinkMode)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.CreateSymbolicLink(path, Encoding.UTF8.GetString(bytes));
            return;
        }

        directory.Write(file.Path, bytes);
        if (!OperatingSystem.IsWindows() && file.Mode == ProgramMode)
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | Executable);
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static UnixFileMode Executable => UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Reads no more of a file than can matter: one that is longer, or no regular one, is another.</summary>
    private static FoundFile Read(WorkspaceDirectory directory, string path, long most, bool keeps)
    {
        if (new FileInfo(Path.Combine(directory.Root, path)).LinkTarget is { } target)
        {
            return Found(path, FoundFile.LinkMode, Encoding.UTF8.GetBytes(target), keeps);
        }

        try
        {
            using var file = directory.OpenRead(path);
            var bytes = new byte[Math.Min(RandomAccess.GetLength(file), most + 1)];
            var length = RandomAccess.Read(file, bytes, fileOffset: 0);
            var mode = !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & UnixFileMode.UserExecute) != 0 ? ProgramMode : "100644";
            return length == bytes.Length && length <= most ? Found(path, mode, bytes, keeps) : new FoundFile(path, "", "");
        }
        catch (ToolException)
        {
            return new FoundFile(path, "", "");
        }
    }

    private static FoundFile Found(string path, string mode, byte[] bytes, bool keeps) =>
        new(path, mode, Convert.ToHexStringLower(SHA256.HashData(bytes))) { Bytes = keeps ? bytes : null };
}
