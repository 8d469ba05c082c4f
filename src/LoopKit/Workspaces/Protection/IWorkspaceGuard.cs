using LoopKit.Events;

namespace LoopKit.Workspaces.Protection;

/// <summary>Says what became of a workspace's files, and puts protected ones back.</summary>
/// <remarks>One for each kind of workspace. Thread-safe. Every member may be repeated after a crash.</remarks>
internal interface IWorkspaceGuard
{
    /// <summary>The kind that it serves.</summary>
    WorkspaceKind Kind { get; }

    /// <summary>Notes the protected files as the loop finds them.</summary>
    ValueTask<ProtectedFiles> RecordAsync(Workspace workspace, ProtectedPatterns patterns, CancellationToken cancellationToken);

    /// <summary>The protected files that differ from those that were recorded, in ordinal order of their paths.</summary>
    ValueTask<IReadOnlyList<ProtectedChange>> CompareAsync(Workspace workspace, ProtectedPatterns patterns, ProtectedFilesRecorded recorded, CancellationToken cancellationToken);

    /// <summary>Puts them back. Follows no link, and touches nothing else.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="patterns">Which files are protected.</param>
    /// <param name="recorded">How they were.</param>
    /// <param name="read">Reads a file that was kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many files were put back or removed.</returns>
    ValueTask<int> RestoreAsync(
        Workspace workspace, ProtectedPatterns patterns, ProtectedFilesRecorded recorded, Func<Content, ValueTask<ReadOnlyMemory<byte>>> read, CancellationToken cancellationToken);

    /// <summary>How one tree differs from an earlier one; <see langword="null"/> when that cannot be found out.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="from">A hash that the workspace's provider gave.</param>
    /// <param name="to">Another one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    ValueTask<TreeDifference?> DifferenceAsync(Workspace workspace, string from, string to, CancellationToken cancellationToken);
}
