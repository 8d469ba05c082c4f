namespace LoopKit.ArchitectureTests.Types;

/// <summary>Every rule reports a type that breaks it on purpose.</summary>
public sealed class TypeRulesViolationTests
{
    [Test]
    public void An_open_class_is_reported() => Assert.That(
        SealingRule.Check([typeof(Violations), typeof(Violations.OpenClass), typeof(Violations.LoopManager), typeof(Violations.OpenRoot)]),
        Has.One.Items.And.One.Contains("OpenClass"));

    [TestCase(typeof(Violations.LoopManager))]
    [TestCase(typeof(Violations.WidgetUtils<>))]
    [TestCase(typeof(Violating.Utils.Word))]
    public void A_name_that_says_nothing_is_reported(Type type) => Assert.That(NameRule.Check([type]), Has.One.Contains(type.FullName));

    [Test]
    public void A_hierarchy_that_others_can_extend_is_reported() =>
        Assert.That(ClosedHierarchyRule.Check(typeof(Violations.OpenRoot)), Has.One.Contains("can be derived from elsewhere"));

    [Test]
    public void An_unsealed_case_is_reported() => Assert.That(ClosedHierarchyRule.Check(typeof(Violations.Root)), Has.One.Contains("Unsealed"));

    [TestCase("Forgotten has no")]
    [TestCase("of Unnamed is not")]
    [TestCase("'1' of Numbered is not")]
    [TestCase("'camelCase' of Camel is not")]
    [TestCase("'same' stands for First and Second")]
    public void A_case_that_cannot_be_read_back_is_reported(string words) =>
        Assert.That(ClosedHierarchyRule.CheckDiscriminators(typeof(Violations.Root)), Has.One.Contains(words));

    [Test]
    public void A_hierarchy_without_discriminators_is_reported() =>
        Assert.That(ClosedHierarchyRule.CheckDiscriminators(typeof(Violations.OpenRoot)), Has.Some.Contains("is not polymorphic"));

    [TestCase("Changed is not a method")]
    [TestCase("Count is not a method")]
    [TestCase("Run returns Void")]
    [TestCase("RunTaskAsync returns Task")]
    [TestCase("RunWithoutTokenAsync does not end with")]
    [TestCase("RunRequiredTokenAsync does not end with")]
    [TestCase("RunOtherTokenAsync does not end with")]
    [TestCase("RunGenericAsync is generic")]
    [TestCase("RunDelegateAsync takes 'next'")]
    [TestCase("RunStreamAsync takes 'stream'")]
    [TestCase("RunOutAsync takes 'count'")]
    [TestCase("RunSequenceAsync takes 'items'")]
    [TestCase("RunChangingAsync takes 'changing'")]
    [TestCase("FindDelegateAsync returns WithAction")]
    [TestCase("OpenAsync returns Stream")]
    public void A_signature_that_needs_the_same_process_is_reported(string words) =>
        Assert.That(ContractSignatureRule.Check(typeof(Violations.IRemote)), Has.One.Contains(words));
}
