namespace LoopKit.ArchitectureTests.Docs;

/// <summary>Every rule reports a page that breaks it on purpose.</summary>
public sealed class DocumentationRulesTests
{
    private static readonly Page _other = new("docs/other.md", "# Other page\n\n## What's new?\n");

    [TestCase("[a](other.md)")]
    [TestCase("[a](./other.md#whats-new)")]
    [TestCase("[a](adr/../other.md)")]
    [TestCase("[a](#heading)")]
    [TestCase("[a](https://example.org/nowhere.md)")]
    [TestCase("```\n[a](missing.md)\n```")]
    public void A_link_that_leads_somewhere_passes(string text) => Assert.That(Links(text), Is.Empty);

    [TestCase("[a](missing.md)")]
    [TestCase("[a](/docs/missing.md)")]
    [TestCase("[a](other.md#missing)")]
    [TestCase("[a](#missing)")]
    public void A_link_that_leads_nowhere_is_reported(string text) => Assert.That(Links(text), Has.Exactly(1).Items);

    [TestCase("var a = Start( 1 );", "class A { void B() { var a = Start(1); } }")]
    [TestCase("using System.Text;\n\nvar a = 1;", "using System;\nusing System.Text;\n\nclass A { int a() { var a = 1; } }")]
    public void Code_that_was_compiled_passes(string block, string file) =>
        Assert.That(SnippetRule.Check(new Page("a.md", $"```csharp\n{block}\n```\n"), [file]), Is.Empty);

    [TestCase("var a = Start(1);", "class A { void B() { var a = Start(2); } }")]
    [TestCase("using System.Text;\nvar a = 1;", "class A { int a() { var a = 1; } }")]
    public void Code_that_nobody_compiles_is_reported(string block, string file) =>
        Assert.That(SnippetRule.Check(new Page("a.md", $"```csharp\n{block}\n```\n"), [file]), Has.One.Contains(block));

    [TestCase("| LK1001 | `LoopNotFound` | There is no such loop. | Look for it with ps. |", 1)]
    [TestCase("| LK1001 | `LoopNotFound` | There is no such loop. | |", 0)]
    [TestCase("| LK1001 | LoopNotFound | There is no such loop. |", 0)]
    public void A_row_of_the_errors_is_whole_or_does_not_count(string row, int rows) =>
        Assert.That(ErrorTable.In(new Page("docs/errors.md", row)), Has.Count.EqualTo(rows));

    private static IEnumerable<string> Links(string text)
    {
        var page = new Page("docs/page.md", $"# Heading\n\n{text}\n");
        Page[] all = [page, _other];
        return LinkRule.Check(page, all, path => all.Any(other => other.Path == path));
    }
}
