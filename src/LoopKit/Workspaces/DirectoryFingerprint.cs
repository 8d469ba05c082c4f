using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace LoopKit.Workspaces;

/// <summary>The paths, sizes and times of a directory's files, links not followed.</summary>
/// <param name="Hash">A hash over all of them.</param>
/// <param name="Entries">By path: size and time, or nothing for a directory.</param>
internal sealed record DirectoryFingerprint(string Hash, IReadOnlyDictionary<string, string> Entries)
{
    /// <summary>More files than this are not looked at.</summary>
    public const int MaxEntries = 20_000;

    /// <summary>Looks at a directory. Returns <see langword="null"/> when there are too many files.</summary>
    public static DirectoryFingerprint? Of(string directory, CancellationToken cancellationToken)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };
        var found = new FileSystemEnumerable<(string Path, string State)>(directory, Describe, options)
        {
            ShouldRecursePredicate = static (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        var entries = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, state) in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (entries.Count == MaxEntries)
            {
                return null;
            }

            entries[Path.GetRelativePath(directory, path)] = state;
        }

        var lines = string.Join('\0', entries.Select(entry => $"{entry.Key}\0{entry.Value}"));
        return new DirectoryFingerprint(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(lines))), entries);
    }

    /// <summary>The files that are others, or gone, in a later one.</summary>
    public IReadOnlyList<string> ChangedIn(DirectoryFingerprint later) =>
        [.. Entries.Where(entry => entry.Value.Length > 0 && later.Entries.GetValueOrDefault(entry.Key) != entry.Value).Select(entry => entry.Key)];

    /// <summary>The files that an earlier one does not have.</summary>
    public IReadOnlyList<string> NewSince(DirectoryFingerprint earlier) =>
        [.. Entries.Where(entry => entry.Value.Length > 0 && !earlier.Entries.ContainsKey(entry.Key)).Select(entry => entry.Key)];

    // The time of a directory changes with its entries, which are listed themselves.
    private static (string Path, string State) Describe(ref FileSystemEntry entry) =>
        (entry.ToFullPath(), entry.IsDirectory ? "" : string.Create(CultureInfo.InvariantCulture, $"{entry.Length} {entry.LastWriteTimeUtc.Ticks}"));
}
