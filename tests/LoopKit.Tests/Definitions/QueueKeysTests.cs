using LoopKit.Definitions;
using LoopKit.Definitions.Templates;
using LoopKit.Scheduling;

namespace LoopKit.Tests.Definitions;

/// <summary>The keys that say when a loop's turn comes.</summary>
[Property("Requirement", "SCHED-03")]
public sealed class QueueKeysTests
{
    [Test]
    public void Priority_work_item_and_max_loops_are_read_and_inherited_one_by_one()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("parent.yaml", """
            prompt: x
            priority: high
            work-item: spec-7
            max-loops: 3
            """);
        directory.Write("child.yaml", """
            extends: parent
            priority: critical
            """);
        var child = Resolve(directory, "child");
        Assert.That((child.Priority, child.WorkItem, child.MaxLoops), Is.EqualTo((LoopPriority.Critical, "spec-7", 3)));
    }

    [Test]
    public void Every_wrong_value_is_named()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("a.yaml", """
            prompt: x
            priority: urgent
            work-item: [a]
            max-loops: 0
            """);
        var message = Assert.Throws<LoopKitException>(() => Resolve(directory, "a"))!.Message;
        Assert.That(message, Does.Contain("'priority'").And.Contain("'work-item'").And.Contain("'max-loops'"));
    }

    private static LoopDefinition Resolve(TemporaryDirectory directory, string name) =>
        new DefinitionCatalog(new DefinitionSources { UserDirectory = directory.Path }, new DefinitionVocabulary(), new PromptTemplates([])).Resolve(name, null);
}
