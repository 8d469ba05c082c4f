using System.Text.RegularExpressions;

namespace LoopKit.FaultTests.Harness;

/// <summary>The calls that strace saw.</summary>
internal static partial class TracedCalls
{
    /// <summary>How many calls of each kind there were.</summary>
    public static IReadOnlyDictionary<string, int> Count(string log) =>
        File.ReadLines(log).Select(line => Call().Match(line)).Where(match => match.Success).CountBy(match => match.Groups["name"].Value).ToDictionary(StringComparer.Ordinal);

    /// <summary>How many calls were made to fail or were delayed.</summary>
    public static int Injected(string log) => File.ReadLines(log).Count(line => line.Contains("(INJECTED)", StringComparison.Ordinal) || line.Contains("(DELAYED)", StringComparison.Ordinal));

    // The second part of a call that another thread interrupted is not a call.
    [GeneratedRegex(@"^\d+ +(?<name>[a-z0-9_]+)\(")]
    private static partial Regex Call();
}
