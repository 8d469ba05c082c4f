using System.Text.RegularExpressions;

namespace LoopKit.ArchitectureTests.Docs;

/// <summary>The documentation says what the code does.</summary>
public sealed partial class DocumentationTests
{
    private static Page Errors => Page.All.Single(page => page.Path == "docs/errors.md");

    [Test]
    public void Every_error_code_is_explained_and_no_other() => Assert.That(ErrorTable.In(Errors), Is.EqualTo(ErrorTable.InCode.OrderBy(error => error.Code, StringComparer.Ordinal)));

    [Test]
    public void Error_codes_are_unique_and_well_formed()
    {
        Assert.That(ErrorTable.InCode.Select(error => error.Code), Is.Unique);
        Assert.That(ErrorTable.InCode.Select(error => error.Code), Is.All.Matches("^LK[1-9][0-9]{3}$"));
    }

    [Test]
    public void Every_error_code_that_a_page_names_exists() => Assert.That(
        Page.All.SelectMany(page => Code().Matches(page.Text).Select(match => match.Value)).Distinct(), Is.SubsetOf(ErrorTable.InCode.Select(error => error.Code)));

    [Test]
    public void Links_lead_somewhere() => Assert.That(Page.All.SelectMany(page => LinkRule.Check(page, Page.All, Exists)), Is.Empty);

    [Test]
    public void Code_that_readers_copy_is_compiled()
    {
        var compiled = Repository.Files("*.cs", "tests/LoopKit.DocSnippets").Select(File.ReadAllText).ToList();
        Assert.That(Page.All.SelectMany(page => SnippetRule.Check(page, compiled)), Is.Empty);
    }

    [Test]
    public void Decisions_have_their_three_parts() => Assert.Multiple(() =>
    {
        var decisions = Page.All.Where(page => page.Path.StartsWith("docs/adr/", StringComparison.Ordinal)).ToList();
        Assert.That(decisions, Is.Not.Empty);
        foreach (var decision in decisions)
        {
            Assert.That(decision.Anchors, Is.SupersetOf(["context", "decision", "consequences"]), decision.Path);
        }
    });

    private static bool Exists(string path) => Path.Exists(Repository.PathOf(path));

    [GeneratedRegex(@"\bLK\d{4}\b")]
    private static partial Regex Code();
}
