using System.Security.Cryptography;
using System.Text;
using LoopKit.Events;

namespace LoopKit.Workspaces.Protection;

/// <summary>The protected files of a workspace as a loop found them.</summary>
/// <param name="Commit">The commit that has them, in git.</param>
/// <param name="Files">All of them, in ordinal order of their paths.</param>
internal sealed record ProtectedFiles(string? Commit, IReadOnlyList<FoundFile> Files)
{
    /// <summary>One line for each: mode, hash and path.</summary>
    public string Manifest { get; } = string.Concat(Files.Select(file => $"{file.Mode} {file.Hash} {file.Path}\n"));

    /// <summary>The digest of the files as they were recorded.</summary>
    public string Digest => Hash(Manifest);

    /// <summary>The digest of the files as they are now.</summary>
    public static string DigestOf(ProtectedFilesRecorded recorded, IReadOnlyList<ProtectedChange> changes) => changes.Count == 0
        ? recorded.Digest
        : Hash(recorded.Digest + string.Concat(changes.Select(change => $"\n{change.Kind} {change.Hash} {change.Path}")));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
