using System.Globalization;
using System.IO.Enumeration;
using System.Security.Cryptography;
using System.Text;

namespace LoopKit.Workspaces;

/// <summary>A hash over the paths, sizes and times of a directory's files, links not followed.</summary>
internal static class DirectoryFingerprint
{
    /// <summary>More files than this are not looked at.</summary>
    public const int MaxEntries = 20_000;

    /// <summary>Returns the hash, or <see langword="null"/> when there are too many files.</summary>
    public static string? Of(string directory, CancellationToken cancellationToken)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };
        var entries = new FileSystemEnumerable<string>(directory, Describe, options)
        {
            ShouldRecursePredicate = static (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };
        var lines = new List<string>();
        foreach (var line in entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (lines.Count == MaxEntries)
            {
                return null;
            }

            lines.Add(line);
        }

        lines.Sort(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', lines))));
    }

    // The time of a directory changes with its entries, which are listed themselves.
    private static string Describe(ref FileSystemEntry entry) => entry.IsDirectory
        ? entry.ToFullPath()
        : string.Create(CultureInfo.InvariantCulture, $"{entry.ToFullPath()}\0{entry.Length}\0{entry.LastWriteTimeUtc.Ticks}");
}
