using System.Text;
using System.Text.RegularExpressions;
using LoopKit.AdversarialTests.Attacks;

namespace LoopKit.AdversarialTests;

/// <summary>The table of <c>docs/threat-model.md</c> is made from the tests, so every threat in it has one and every test of a threat is in it.</summary>
public sealed partial class ThreatModelTests
{
    private static readonly (string Prefix, string Title)[] _chapters =
    [
        ("PATH", "Paths"), ("NAME", "Names and bytes"), ("FILE", "Files"), ("CMD", "Commands"), ("SEC", "Secrets and injection"), ("MODEL", "Models"),
    ];

    [Test]
    public void The_table_of_the_documentation_is_that_of_the_tests() => GeneratedTable.AssertCurrent("threat-model.md", "threats", Table());

    [Test]
    public void Every_threat_that_the_page_names_has_a_test()
    {
        var page = File.ReadAllText(RepositoryRoot.Of("docs", "threat-model.md"));
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
        AttackTables.All.Select(attack => (attack.Id, attack.Sentence, nameof(AttackTests))).Concat(Marked(RepositoryRoot.Of("tests")));

    /// <summary>Tests of all projects that say by a property which threat they are for.</summary>
    private static IEnumerable<(string Id, string Sentence, string Test)> Marked(string tests) =>
        from file in Directory.EnumerateFiles(tests, "*Tests.cs", SearchOption.AllDirectories)
        where !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        from match in MarkedTest().Matches(File.ReadAllText(file))
        from id in match.Groups["id"].Value.Split(", ")
        select (id, match.Groups["method"].Value.Replace('_', ' '), Path.GetFileNameWithoutExtension(file));

    [GeneratedRegex(@"\b(PATH|NAME|FILE|CMD|SEC|MODEL)-\d\d\b")]
    private static partial Regex Id();

    [GeneratedRegex("""\[Property\("Threat", "(?<id>[A-Z0-9, -]+)"\)\]\s+(?:\[[^\n]*\]\s+)*public (?:async )?\w+ (?<method>\w+)\(""")]
    private static partial Regex MarkedTest();
}
