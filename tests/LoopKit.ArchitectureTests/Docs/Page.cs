using System.Text.RegularExpressions;

namespace LoopKit.ArchitectureTests.Docs;

/// <summary>A page of the documentation, taken apart.</summary>
/// <param name="Path">Its path from the root of the repository.</param>
/// <param name="Text">Its Markdown.</param>
internal sealed partial record Page(string Path, string Text)
{
    public static IReadOnlyList<Page> All { get; } =
        [.. Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Repository.Files("*.md", "docs", "src", "plugins", "samples", "tests", "benchmarks")).Select(file => new Page(Repository.Relative(file), File.ReadAllText(file).ReplaceLineEndings("\n")))];

    /// <summary>The code blocks of one language.</summary>
    public IEnumerable<string> Blocks(string language) => Fence().Matches(Text)
        .Where(match => match.Groups["language"].Value == language)
        .Select(match => match.Groups["code"].Value);

    /// <summary>The targets of links within the repository.</summary>
    public IEnumerable<string> Links => Link().Matches(Prose).Select(match => match.Groups["target"].Value)
        .Where(target => !Uri.TryCreate(target, UriKind.Absolute, out var address) || address.IsFile);

    /// <summary>The names under which its headings can be linked to.</summary>
    public IEnumerable<string> Anchors => Heading().Matches(Prose)
        .Select(match => NotInAnchor().Replace(match.Groups["title"].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    private string Prose => Fence().Replace(Text, "");

    [GeneratedRegex(@"^```(?<language>\w*)[^\n]*\n(?<code>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^#+ (?<title>.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();
}
