using Microsoft.Win32.SafeHandles;

namespace LoopKit.Tools;

/// <summary>Opens what is beneath a root, and nothing else. Paths are normalised ones of <see cref="WorkspacePath"/>.</summary>
internal abstract class WorkspaceDirectory(string root, DeniedNames denied) : IDisposable
{
    /// <summary>The absolute path of the root.</summary>
    public string Root => root;

    /// <summary>The names that may not be touched, by whatever way they are reached.</summary>
    public DeniedNames Denied => denied;

    /// <summary>Opens a root in the safest way that the system has.</summary>
    public static WorkspaceDirectory Open(string root, DeniedNames denied)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        return OperatingSystem.IsLinux() && LinuxWorkspaceDirectory.TryOpen(path, denied) is { } directory
            ? directory
            : new CheckedWorkspaceDirectory(path, denied);
    }

    /// <summary>Opens a regular file for reading.</summary>
    public abstract SafeFileHandle OpenRead(string relative);

    /// <summary>Replaces or creates a file by renaming a new one into its place, and creates its directories.</summary>
    public abstract void Write(string relative, ReadOnlySpan<byte> content);

    /// <summary>The first entries of a directory in ordinal order, after a name; denied ones are left out.</summary>
    public abstract IReadOnlyList<DirectoryEntry> List(string relative, string? after, int count);

    /// <summary>Closes the root.</summary>
    public abstract void Dispose();

    internal static ToolException NotFound(string path) =>
        new(ToolErrors.NotFound, $"There is no '{WorkspacePath.Shown(path)}' in the workspace.");

    internal static ToolException NotRegular(string path) =>
        new(ToolErrors.NotRegular, $"'{WorkspacePath.Shown(path)}' is, or leads through, something else than a regular file in directories.");

    internal static ToolException NotDirectory(string path) =>
        new(ToolErrors.NotRegular, $"'{WorkspacePath.Shown(path)}' is not a directory.");

    internal static ToolException Refused(string path, string reason) =>
        new(ToolErrors.Denied, $"The system does not allow it for '{WorkspacePath.Shown(path)}': {reason}.");

    /// <summary>A new name for a file that is about to be renamed.</summary>
    protected static string TemporaryName() => $".loopkit-{Guid.NewGuid():n}.tmp";
}
