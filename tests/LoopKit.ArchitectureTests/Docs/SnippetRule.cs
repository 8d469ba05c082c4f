using System.Text.RegularExpressions;

namespace LoopKit.ArchitectureTests.Docs;

/// <summary>Code that readers copy is code that was compiled: it stands, apart from white space, in one file of tests/LoopKit.DocSnippets.</summary>
internal static partial class SnippetRule
{
    public static IEnumerable<string> Check(Page page, IReadOnlyList<string> compiled) => page.Blocks("csharp")
        .Where(block => !compiled.Any(file => IsIn(block, file)))
        .Select(block => $"{page.Path} has C# code that no file in tests/LoopKit.DocSnippets has, so nobody compiles it:\n{block}");

    /// <summary>Its using directives may stand elsewhere in the file: a file has them at its beginning.</summary>
    private static bool IsIn(string block, string file) =>
        Squeeze(file).Contains(Squeeze(Using().Replace(block, "")), StringComparison.Ordinal)
        && Using().Matches(block).All(directive => Squeeze(file).Contains(Squeeze(directive.Value), StringComparison.Ordinal));

    private static string Squeeze(string code) => Space().Replace(code, "");

    [GeneratedRegex(@"^using [\w.=\s]+;", RegexOptions.Multiline)]
    private static partial Regex Using();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
