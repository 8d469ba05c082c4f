namespace LoopKit.ArchitectureTests.Docs;

/// <summary>A link within the repository leads somewhere.</summary>
internal static class LinkRule
{
    public static IEnumerable<string> Check(Page page, IReadOnlyList<Page> all, Func<string, bool> exists) => page.Links
        .Where(link => !Resolves(page, link, all, exists))
        .Select(link => $"{page.Path} links to {link}, which is not there.");

    private static bool Resolves(Page page, string link, IReadOnlyList<Page> all, Func<string, bool> exists)
    {
        var parts = link.Split('#', 2);
        var path = parts[0].Length == 0 ? page.Path : Combine(page.Path, parts[0]);
        return exists(path) && (parts.Length == 1 || all.FirstOrDefault(other => other.Path == path)?.Anchors.Contains(parts[1]) == true);
    }

    private static string Combine(string page, string link)
    {
        var root = Path.GetFullPath(Path.DirectorySeparatorChar.ToString());
        var target = Path.GetFullPath(Path.Combine(root, Path.GetDirectoryName(page)!, link));
        return Path.GetRelativePath(root, target).Replace('\\', '/');
    }
}
