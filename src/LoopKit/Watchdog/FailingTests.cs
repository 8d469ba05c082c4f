using System.Globalization;
using System.Text.RegularExpressions;

namespace LoopKit.Watchdog;

/// <summary>Reads how many tests failed from the closing lines of common test runners. Anything else is unknown: a guess would be worse.</summary>
internal static partial class FailingTests
{
    /// <summary>How many tests an output counts as failing; <see langword="null"/> when it does not say. Several projects or packages of one run are added up.</summary>
    public static int? Count(string output)
    {
        var text = Escape().Replace(output, "");
        return Sum(DotnetTest(), text) ?? Sum(Cargo(), text) ?? Sum(Jest(), text) ?? Sum(Tap(), text) ?? Sum(Mocha(), text) ?? Pytest(text) ?? Unittest(text) ?? Maven(text) ?? Go(text);
    }

    private static int? Sum(Regex pattern, string text)
    {
        var numbers = pattern.Matches(text).Select(match => Number(match.Groups["failed"])).ToList();
        return numbers.Count == 0 ? null : numbers.Sum();
    }

    /// <summary>The last line, with or without equals signs around it: <c>2 failed, 3 passed, 1 error in 0.12s</c>.</summary>
    private static int? Pytest(string text)
    {
        var match = PytestEnd().Matches(text).LastOrDefault(line => line.Value.Any(char.IsAsciiLetter) && !line.Value.TrimStart('=', ' ').StartsWith("in ", StringComparison.Ordinal));
        return match is null ? null : Number(match.Groups["failed"]) + Number(match.Groups["errors"]);
    }

    private static int? Unittest(string text) => Last(UnittestEnd(), text);

    /// <summary>A line for each class, and at last the sum of them.</summary>
    private static int? Maven(string text) => Last(MavenEnd(), text);

    private static int? Last(Regex pattern, string text) => pattern.Matches(text).LastOrDefault() is { } match ? Number(match.Groups["failed"]) + Number(match.Groups["errors"]) : null;

    /// <summary>One line for each test that failed; subtests are counted with their parents, as Go prints them. Without any, the end of a package must say so.</summary>
    private static int? Go(string text)
    {
        var failed = GoTest().Count(text);
        return failed > 0 || GoPackage().IsMatch(text) && !GoFailedPackage().IsMatch(text) ? failed : null;
    }

    private static int Number(Group group) => group.Success && int.TryParse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Min(number, 1_000_000) : 0;

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.Multiline | RegexOptions.NonBacktracking;

    [GeneratedRegex(@"\x1B\[[0-9;?]*[A-Za-z]", Options)]
    private static partial Regex Escape();

    // Failed!  - Failed:     2, Passed:    10, Skipped:     0, Total:    12, Duration: 1 s - a.dll
    [GeneratedRegex(@"^\s*(?:Failed|Passed)!\s+-\s+Failed:\s+(?<failed>\d{1,9}), Passed:", Options)]
    private static partial Regex DotnetTest();

    // test result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s
    [GeneratedRegex(@"^test result: (?:ok|FAILED)\. \d{1,9} passed; (?<failed>\d{1,9}) failed;", Options)]
    private static partial Regex Cargo();

    // Tests:       1 failed, 2 passed, 3 total        (vitest:  Tests  1 failed | 2 passed (3))
    [GeneratedRegex(@"^\s*Tests:?\s+(?:(?<failed>\d{1,9}) failed(?:,| \||\s*\()|(?:\d{1,9} \w{1,10}(?:, | \| ))*\d{1,9} passed)", Options)]
    private static partial Regex Jest();

    // node --test: '# fail 1' or 'ℹ fail 1'
    [GeneratedRegex(@"^(?:#|ℹ) fail (?<failed>\d{1,9})\r?$", Options)]
    private static partial Regex Tap();

    //   2 passing (8ms)
    //   1 failing
    [GeneratedRegex(@"^\s+(?<failed>\d{1,9}) failing\r?$", Options)]
    private static partial Regex Mocha();

    [GeneratedRegex(@"^(?:=+ )?(?:(?<failed>\d{1,9}) failed)?(?:(?:, )?\d{1,9} (?:passed|skipped|deselected|xfailed|xpassed|warnings?|rerun))*(?:(?:, )?(?<errors>\d{1,9}) errors?)? in [\d.:]+s?(?: \([\d:]+\))?(?: =+)?\r?$", Options)]
    private static partial Regex PytestEnd();

    // FAILED (failures=1, errors=2)
    [GeneratedRegex(@"^FAILED \((?:failures=(?<failed>\d{1,9}))?(?:, )?(?:errors=(?<errors>\d{1,9}))?(?:, \w{1,30}=\d{1,9})*\)\r?$", Options)]
    private static partial Regex UnittestEnd();

    // Tests run: 12, Failures: 1, Errors: 0, Skipped: 0
    [GeneratedRegex(@"Tests run: \d{1,9}, Failures: (?<failed>\d{1,9}), Errors: (?<errors>\d{1,9})", Options)]
    private static partial Regex MavenEnd();

    [GeneratedRegex(@"^\s*--- FAIL: ", Options)]
    private static partial Regex GoTest();

    [GeneratedRegex(@"^ok\s+\S+\s", Options)]
    private static partial Regex GoPackage();

    [GeneratedRegex(@"^FAIL\b", Options)]
    private static partial Regex GoFailedPackage();
}
