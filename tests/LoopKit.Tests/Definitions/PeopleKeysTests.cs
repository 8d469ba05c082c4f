using LoopKit.Definitions;
using LoopKit.Definitions.Templates;
using LoopKit.People;
using LoopKit.Tools;

namespace LoopKit.Tests.Definitions;

/// <summary>The keys of people, approval and parallel calls.</summary>
[Property("Requirement", "DEF-01")]
public sealed class PeopleKeysTests
{
    [Test]
    public void The_keys_are_read_and_inherited_one_by_one()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("parent.yaml", """
            prompt: x
            questions: { timeout: 2h, on-timeout: block }
            approval: [run]
            unattended: true
            tools-profile: read-only
            max-parallel-calls: 3
            """);
        directory.Write("child.yaml", """
            extends: parent
            questions: { timeout: 30m }
            +approval: [deploy]
            unattended: false
            """);
        var child = Resolve(directory, "child");
        Assert.That(child.Questions, Is.EqualTo(new QuestionPolicy { Timeout = TimeSpan.FromMinutes(30), OnTimeout = UnansweredPolicy.Block }));
        Assert.That(child.Approval, Is.EqualTo(["run", "deploy"]));
        Assert.That((child.Unattended, child.ToolsProfile, child.MaxParallelCalls), Is.EqualTo((false, ToolsProfile.ReadOnly, 3)));
        Assert.That(Resolve(directory, "parent").Unattended);
    }

    [Test]
    public void Every_wrong_value_is_named()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("a.yaml", """
            prompt: x
            questions: { timeout: never, on-timeout: wait, who: ada }
            unattended: maybe
            tools-profile: none
            max-parallel-calls: 0
            """);
        var message = Assert.Throws<LoopKitException>(() => Resolve(directory, "a"))!.Message;
        Assert.That(message, Does.Contain("'timeout'").And.Contain("'on-timeout'").And.Contain("who").And.Contain("'unattended'").And.Contain("'tools-profile'").And.Contain("'max-parallel-calls'"));
    }

    private static LoopDefinition Resolve(TemporaryDirectory directory, string name) =>
        new DefinitionCatalog(new DefinitionSources { UserDirectory = directory.Path }, new DefinitionVocabulary(), new PromptTemplates([])).Resolve(name, null);
}
