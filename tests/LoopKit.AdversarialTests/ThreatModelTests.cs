using System.Text;
using System.Text.RegularExpressions;
using LoopKit.AdversarialTests.Attacks;

namespace LoopKit.AdversarialTests;

/// <summary>The table of <c>docs/threat-model.md</c> is made from the tests, so every threat in it has one and every test of a threat is in it.</summary>
public sealed partial class ThreatModelTests
{
    private const string Begin = "<!-- threats: begin -->";
    private const string End = "<!-- threats: end -->";

    private static readonly (string Prefix, string Title)[] _chapters =
    [
        ("PATH", "Paths"), ("NAME", "Names and bytes"), ("FILE", "Files"), ("CMD", "Commands"), ("SEC", "Secrets and injection"), ("MODEL", "Models"),
    ];

    [Test]
    public void The_table_of_the_documentation_is_that_of_the_tests()
    {
        var file = Path.Combine(RepositoryRoot, "docs", "threat-model.md");
        var page = File.ReadAllText(file);
        var (begin, end) = (page.IndexOf(Begin, StringComparison.Ordinal), page.IndexOf(End, StringComparison.Ordinal));
        Assert.That(begin, Is.Positive.And.LessThan(end), $"{file} needs the lines '{Begin}' and '{End}'.");
        var expected = page[..(begin + Begin.Length)] + "\n" + Table() + page[end..];
        if (Environment.GetEnvironmentVariable("LOOPKIT_APPROVE") == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.That(File.ReadAllText(file), Is.EqualTo(expected), "The tests have changed: run these tests once with LOOPKIT_APPROVE=1 and commit the page.");
    }

    [Test]
    public void Every_threat_that_the_page_names_has_a_test()
    {
        var page = File.ReadAllText(Path.Combine(RepositoryRoot, "docs", "threat-model.md"));
        Assert.That(Id().Matches(page).Select(match => match.Value).Distinct(), Is.EquivalentTo(Threats().Select(threat => threat.Id).Distinct()));
    }

    private static string Table()
    {
        var table = new StringBuilder("| id | what holds | test |\n|---|---|---|\n");
        foreach (var (prefix, title) in _chapters)
        {
            table.Append($"| | **{title}** | |\n");
            foreach (var (id, sentence, test) in Threats().Where(threat => threat.Id.StartsWith(prefix + "-", StringComparison.Ordinal)).OrderBy(threat => threat.Id, StringComparer.Ordinal).ThenBy(threat => threat.Test, StringComparer.Ordinal).ThenBy(threat => threat.Sentence, StringComparer.Ordinal))
            {
                table.Append($"| {id} | {sentence} | `{test}` |\n");
            }
        }

        return table.ToString();
    }

    private static IEnumerable<(string Id, string Sentence, string Test)> Threats() =>
        AttackTables.All.Select(attack => (attack.Id, attack.Sentence, nameof(AttackTests))).Concat(Marked(Path.Combine(RepositoryRoot, "tests")));

    /// <summary>Tests of all projects that say by a property which threat they are for.</summary>
    private static IEnumerable<(string Id, string Sentence, string Test)> Marked(string tests) =>
        from file in Directory.EnumerateFiles(tests, "*Tests.cs", SearchOption.AllDirectories)
        where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        from match in MarkedTest().Matches(File.ReadAllText(file))
        from id in match.Groups["id"].Value.Split(", ")
        select (id, match.Groups["method"].Value.Replace('_', ' '), Path.GetFileNameWithoutExtension(file));

    private static string RepositoryRoot
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory.FullName, "LoopKit.sln")))
            {
                directory = directory.Parent ?? throw new InvalidOperationException("The tests must run within the repository.");
            }

            return directory.FullName;
        }
    }

    [GeneratedRegex(@"\b(PATH|NAME|FILE|CMD|SEC|MODEL)-\d\d\b")]
    private static partial Regex Id();

    [GeneratedRegex("""\[Property\("Threat", "(?<id>[A-Z0-9, -]+)"\)\]\s+(?:\[[^\n]*\]\s+)*public (?:async )?\w+ (?<method>\w+)\(""")]
    private static partial Regex MarkedTest();
}
