using System.Security.Cryptography;

namespace LoopKit.Cli.Tests.Processes;

/// <summary>A directory tree with its contents, as comparable text.</summary>
internal static class DirectoryImage
{
    public static string Of(string root) => string.Join('\n', Directory.EnumerateFileSystemEntries(root, "*", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .Select(path => $"{Path.GetRelativePath(root, path)} {ContentOf(path)}"));

    private static string ContentOf(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target)
        {
            return "link to " + target;
        }

        return Directory.Exists(path) ? "directory" : Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
    }
}
