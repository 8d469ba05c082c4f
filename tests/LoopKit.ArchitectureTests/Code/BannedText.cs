using System.Text.RegularExpressions;

namespace LoopKit.ArchitectureTests.Code;

/// <summary>What the compiled code does not show.</summary>
internal static partial class BannedText
{
    public static IEnumerable<string> Check(string file, string text) => Banned().Matches(text)
        .Select(match => $"{file} has '{match.Value.Trim()}' in line {text.AsSpan(0, match.Index).Count('\n') + 1}. Find the second responsibility, or await.");

    [GeneratedRegex(@"^[ \t]*#region\b|\.GetAwaiter\(\)\s*\.GetResult\(\)", RegexOptions.Multiline)]
    private static partial Regex Banned();
}
