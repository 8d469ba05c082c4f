using LoopKit.Agents;
using LoopKit.Coordination;
using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Scheduling;
using LoopKit.Storage;
using LoopKit.Tools;

namespace LoopKit.ArchitectureTests.Types;

/// <summary>The types of src obey the rules.</summary>
public sealed class TypeRulesTests
{
    /// <summary>Classes that others may derive from. There are none; a class is added here with the reason.</summary>
    private static readonly Type[] _open = [];

    /// <summary>Names that say something in spite of their ending.</summary>
    private static readonly Type[] _named =
    [
        // What an event is before it has a place in a stream: type, payload and time, nothing else.
        typeof(EventData),

        // Handlebars calls the functions of a template helpers, and so do the people who write one.
        typeof(IPromptHelper),
    ];

    private static readonly Type[] _hierarchies =
    [
        typeof(LoopEvent), typeof(LoopCommand), typeof(Message), typeof(CommandResult), typeof(AppendResult),
        typeof(LeaseResult), typeof(PermitResult), typeof(QueryResult), typeof(MessageReceipt), typeof(AgentTurn), typeof(ToolReconciliation),
    ];

    private static readonly Type[] _stored = [typeof(LoopEvent), typeof(LoopCommand), typeof(Message)];

    private static readonly Type[] _contracts = [typeof(ILoopEngine), typeof(ICoordinator), typeof(IScheduler), typeof(ILoopStore)];

    [Test]
    public void Classes_are_sealed_static_or_abstract() =>
        Assert.That(SealingRule.Check(SourceAssemblies.All.SelectMany(SourceAssemblies.WrittenTypes).Except(_open)), Is.Empty);

    [Test]
    public void Types_have_names_that_say_something() =>
        Assert.That(NameRule.Check(SourceAssemblies.All.SelectMany(SourceAssemblies.WrittenTypes).Except(_named)), Is.Empty);

    [TestCaseSource(nameof(_hierarchies))]
    public void Hierarchies_are_closed(Type root) => Assert.That(ClosedHierarchyRule.Check(root), Is.Empty);

    [Test]
    public void Every_hierarchy_of_the_contracts_is_checked() =>
        Assert.That(SourceAssemblies.WrittenTypes(SourceAssemblies.Contracts).Where(ClosedHierarchyRule.IsHierarchy), Is.EquivalentTo(_hierarchies));

    [TestCaseSource(nameof(_stored))]
    public void Every_stored_case_has_its_own_discriminator(Type root) => Assert.That(ClosedHierarchyRule.CheckDiscriminators(root), Is.Empty);

    [TestCaseSource(nameof(_contracts))]
    public void Contracts_can_be_served_from_afar(Type contract) => Assert.That(ContractSignatureRule.Check(contract), Is.Empty);
}
