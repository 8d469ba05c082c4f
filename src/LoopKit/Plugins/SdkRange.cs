using System.Diagnostics.CodeAnalysis;

namespace LoopKit.Plugins;

/// <summary>The versions of the contracts that a plugin works with: comparisons that must all hold, as in <c>&gt;=0.1 &lt;0.2</c>.</summary>
internal sealed class SdkRange
{
    private static readonly string[] _operators = [">=", "<=", ">", "<", "="];

    private readonly List<(string Operator, Version Bound)> _comparisons = [];

    private SdkRange()
    {
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out SdkRange? range)
    {
        var parsed = new SdkRange();
        range = null;
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var comparison = Array.Find(_operators, candidate => word.StartsWith(candidate, StringComparison.Ordinal));
            if (comparison is null || !Version.TryParse(word[comparison.Length..], out var bound))
            {
                return false;
            }

            parsed._comparisons.Add((comparison, Filled(bound)));
        }

        range = parsed._comparisons.Count > 0 ? parsed : null;
        return range is not null;
    }

    public bool Contains(Version version) => _comparisons.TrueForAll(comparison => Holds(Filled(version).CompareTo(comparison.Bound), comparison.Operator));

    private static bool Holds(int order, string comparison) => comparison switch
    {
        ">=" => order >= 0,
        "<=" => order <= 0,
        ">" => order > 0,
        "<" => order < 0,
        _ => order == 0,
    };

    /// <summary>0.1 and 0.1.0.0 are the same version here; <see cref="Version"/> thinks otherwise.</summary>
    private static Version Filled(Version version) =>
        new(version.Major, version.Minor, Math.Max(version.Build, 0), Math.Max(version.Revision, 0));
}
