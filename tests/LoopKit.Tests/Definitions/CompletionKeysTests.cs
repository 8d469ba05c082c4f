using LoopKit.Definitions;
using LoopKit.Definitions.Templates;

namespace LoopKit.Tests.Definitions;

/// <summary>The keys that say when a loop is done.</summary>
[Property("Requirement", "DEF-01")]
public sealed class CompletionKeysTests
{
    [Test]
    public void Protected_files_review_and_passes_are_read_and_inherited()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("base.yaml", """
            prompt: "{{goal}} {{review-pass}}/{{total-passes}}"
            protected: [ tests/** ]
            protected-policy: fail
            validate-in: clean-worktree
            review:
              model: scripted:x
              prompt: Look closely.
              reviewers: 3
              quorum: 2
              max-rounds: 4
            passes:
              - { name: draft, prompt: Write it. }
              - { name: clarity, prompt: Make it clear. }
            """);
        directory.Write("child.yaml", "extends: base\n+protected: [ ci/*.sh, tests/** ]\n");
        var definition = Catalog(directory).Resolve("child", null);
        Assert.That(definition.Protected, Is.EqualTo(["tests/**", "ci/*.sh"]));
        Assert.That(definition.ProtectedPolicy, Is.EqualTo(ProtectedPolicy.Fail));
        Assert.That(definition.ValidateIn, Is.EqualTo(ValidationPlace.CleanWorktree));
        Assert.That(definition.Review, Is.EqualTo(new ReviewPolicy { Model = new("scripted", "x"), Prompt = "Look closely.", Reviewers = 3, Quorum = 2, MaxRounds = 4 }));
        Assert.That(definition.Passes, Is.EqualTo([new DefinitionPass("draft", "Write it."), new DefinitionPass("clarity", "Make it clear.")]));
    }

    [TestCase("protected: [ ../x ]", "is not a pattern of 'protected'")]
    [TestCase("protected-policy: warn", "'protected-policy' must be one of restore, fail")]
    [TestCase("validate-in: here", "'validate-in' must be one of workspace, clean-worktree")]
    [TestCase("review: yes", "'review' must be a map")]
    [TestCase("review: { reviewers: 2, quorum: 3 }", "'quorum' must be a whole number from 1 to 2")]
    [TestCase("review: { judges: 2 }", "the key 'judges' is unknown")]
    [TestCase("review: { model: nobody:x }", "there is no model provider 'nobody'")]
    [TestCase("passes: [ draft ]", "a pass is a map with 'name' and 'prompt'")]
    [TestCase("passes: [ { name: draft } ]", "a pass needs a 'name' and a 'prompt'")]
    [TestCase("passes: [ { name: draft, prompt: x, extra: y } ]", "the key 'extra' is unknown")]
    public void Wrong_values_are_said_with_their_place(string line, string expected)
    {
        using var directory = new TemporaryDirectory();
        directory.Write("a.yaml", $"prompt: x\n{line}\n");
        Assert.That(() => Catalog(directory).Resolve("a", null), Throws.InstanceOf<LoopKitException>().With.Message.Contains(expected).And.Message.Contains("a.yaml:2:"));
    }

    private static DefinitionCatalog Catalog(TemporaryDirectory directory) =>
        new(new DefinitionSources { UserDirectory = directory.Path }, new DefinitionVocabulary { ModelProviders = ["scripted"] }, new PromptTemplates([]));
}
