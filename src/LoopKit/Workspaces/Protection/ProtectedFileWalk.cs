using System.IO.Enumeration;

namespace LoopKit.Workspaces.Protection;

/// <summary>Finds the protected files that stand in a directory, whatever git makes of them. Links are found and not followed.</summary>
internal static class ProtectedFileWalk
{
    /// <summary>More files than this are too many to hold against anything.</summary>
    public const int MaxFiles = 50_000;

    /// <summary>Their paths, with <c>/</c>, in ordinal order.</summary>
    /// <exception cref="LoopKitException"><see cref="ErrorCodes.ProtectedFilesTooMany"/>.</exception>
    public static IReadOnlyList<string> Find(string root, ProtectedPatterns patterns, CancellationToken cancellationToken)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };
        var files = new FileSystemEnumerable<string>(root, (ref entry) => PathOf(ref entry), options)
        {
            ShouldIncludePredicate = (ref entry) => IsFile(ref entry) && patterns.Match(PathOf(ref entry)),
            ShouldRecursePredicate = (ref entry) => !IsLink(ref entry) && !IsGit(entry.FileName) && patterns.MayBeBeneath(PathOf(ref entry)),
        };
        var found = new List<string>();
        foreach (var file in files)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (found.Count == MaxFiles)
            {
                throw new LoopKitException(
                    ErrorCodes.ProtectedFilesTooMany, $"More than {MaxFiles} files in '{root}' match the patterns of 'protected'. Make the patterns narrower, then start the loop again.");
            }

            found.Add(file);
        }

        found.Sort(StringComparer.Ordinal);
        return found;
    }

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static bool IsFile(ref FileSystemEntry entry) => (!entry.IsDirectory || IsLink(ref entry)) && !IsGit(entry.FileName);

    private static bool IsGit(ReadOnlySpan<char> name) => name.Equals(".git", StringComparison.OrdinalIgnoreCase);

    private static string PathOf(ref FileSystemEntry entry)
    {
        var directory = entry.Directory[entry.RootDirectory.Length..].Trim(Path.DirectorySeparatorChar);
        var path = directory.IsEmpty ? entry.FileName.ToString() : string.Concat(directory, "/", entry.FileName);
        return Path.DirectorySeparatorChar == '/' ? path : path.Replace(Path.DirectorySeparatorChar, '/');
    }
}
