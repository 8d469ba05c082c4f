namespace LoopKit.Definitions;

/// <summary>Resolves symbolic links in every part of a path.</summary>
internal static class RealPath
{
    private const int MaxLinks = 40;

    /// <summary>The path without symbolic links; parts that do not exist stay as they are.</summary>
    /// <exception cref="IOException">The links form a cycle.</exception>
    public static string Of(string path)
    {
        var root = Path.GetPathRoot(Path.GetFullPath(path))!;
        var rest = new Stack<string>(PartsOf(Path.GetFullPath(path)[root.Length..]).Reverse());
        var resolved = root;
        var links = 0;
        while (rest.TryPop(out var part))
        {
            var next = Path.GetFullPath(part, resolved);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                resolved = next;
                continue;
            }

            if (++links > MaxLinks)
            {
                throw new IOException($"'{path}' has too many symbolic links.");
            }

            // The parts of the target are resolved like those of the path, so '..' goes up from where a link leads and not from where it stands.
            foreach (var targetPart in PartsOf(target).Reverse())
            {
                rest.Push(targetPart);
            }

            resolved = Path.IsPathRooted(target) ? root : resolved;
        }

        return resolved;
    }

    /// <summary>Whether a resolved path lies beneath a resolved directory.</summary>
    public static bool IsBeneath(string path, string directory) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(directory) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static string[] PartsOf(string path) =>
        path.Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries);
}
