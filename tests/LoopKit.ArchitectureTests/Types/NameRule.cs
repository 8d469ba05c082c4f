using System.Text.RegularExpressions;

namespace LoopKit.ArchitectureTests.Types;

/// <summary>A type is named by a word of the domain, not by one that fits everything.</summary>
internal static partial class NameRule
{
    public static IEnumerable<string> Check(IEnumerable<Type> types) => types
        .Where(type => VagueSuffix().IsMatch(BareName(type)) || VagueSegment().IsMatch(type.Namespace ?? ""))
        .Select(type => $"{type.FullName} has a name that fits everything. Say what it does.");

    private static string BareName(Type type) => type.Name.Split('`')[0];

    [GeneratedRegex("(Manager|Helper|Helpers|Util|Utils|Utility|Service|Data|Info|Impl)$")]
    private static partial Regex VagueSuffix();

    [GeneratedRegex(@"(^|\.)(Common|Shared|Utils|Core|Infrastructure)(\.|$)")]
    private static partial Regex VagueSegment();
}
