using System.Reflection;
using System.Text.RegularExpressions;

namespace LoopKit.ArchitectureTests.Docs;

/// <summary>The error codes in the code and those in docs/errors.md.</summary>
internal static partial class ErrorTable
{
    public static IReadOnlyList<(string Code, string Name)> InCode { get; } =
        [.. typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => ((string)field.GetRawConstantValue()!, field.Name))];

    /// <summary>Rows of four filled cells: code, name, what happened, what to do.</summary>
    public static IReadOnlyList<(string Code, string Name)> In(Page page) =>
        [.. Row().Matches(page.Text).Select(match => (match.Groups["code"].Value, match.Groups["name"].Value))];

    [GeneratedRegex(@"^\| (?<code>LK\d{4}) \| `(?<name>\w+)` \| [^|\s][^|]{9,} \| [^|\s][^|]{9,} \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
