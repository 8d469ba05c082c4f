using LoopKit.Definitions;
using LoopKit.Definitions.Templates;
using LoopKit.Models.Scripted;

namespace LoopKit.Tests.Definitions;

public sealed class DocumentationTests
{
    private static readonly string _docs = RepositoryRoot.Of("docs");

    [TestCaseSource(nameof(Examples), new object[] { "definitions.md" })]
    [Property("Requirement", "DEF-01")]
    public void Every_example_of_a_definition_can_be_used(string yaml)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("example.yaml", yaml);
        var catalog = new DefinitionCatalog(new DefinitionSources { UserDirectory = directory.Path }, new DefinitionVocabulary(), new PromptTemplates([]));
        Assert.That(() => catalog.Resolve("example", null), Throws.Nothing);
    }

    [TestCaseSource(nameof(Examples), new object[] { "scripted-model.md" })]
    [Property("Requirement", "PLUG-03")]
    public void Every_example_of_a_transcript_can_be_used(string yaml)
    {
        using var directory = new TemporaryDirectory();
        Assert.That(() => TranscriptReader.ReadFile(directory.Write("example.yaml", yaml)), Throws.Nothing);
    }

    [Test, Property("Requirement", "DEF-01")]
    public void Every_key_and_variable_is_documented()
    {
        var text = File.ReadAllText(Path.Combine(_docs, "definitions.md"));
        using var directory = new TemporaryDirectory();
        directory.Write("a.yaml", "zzzzzzzz: x");
        var catalog = new DefinitionCatalog(new DefinitionSources { UserDirectory = directory.Path }, new DefinitionVocabulary(), new PromptTemplates([]));
        var message = Assert.Throws<LoopKitException>(() => catalog.Resolve("a", null))!.Message;
        var keys = message.Split("Known keys: ")[1].Split('.')[0].Split(", ");
        Assert.That(keys, Has.Length.GreaterThanOrEqualTo(18));
        foreach (var name in keys.Concat(TemplateNames.Variables.Where(variable => variable != TemplateNames.Inputs)))
        {
            Assert.That(text, Does.Contain($"`{name}`"));
        }
    }

    private static IEnumerable<TestCaseData> Examples(string page)
    {
        var examples = File.ReadAllText(Path.Combine(_docs, page)).Split("```yaml\n").Skip(1).Select(rest => rest.Split("```")[0]).ToList();
        Assert.That(examples, Has.Count.GreaterThanOrEqualTo(2));
        return examples.Select((example, index) => new TestCaseData(example).SetArgDisplayNames($"{page} {index + 1}"));
    }
}
