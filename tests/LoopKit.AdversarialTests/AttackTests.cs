using LoopKit.AdversarialTests.Attacks;
using LoopKit.AdversarialTests.Oracle;

namespace LoopKit.AdversarialTests;

/// <summary>Every attack of the tables, with the oracle of <see cref="AttackRun"/>.</summary>
[Platform("Linux")]
[Property("Requirement", "TOOL-02, TOOL-03, TOOL-04, TOOL-05, ENG-10, STORE-07")]
public sealed class AttackTests
{
    private static IEnumerable<TestCaseData> All => Attack.Cases(AttackTables.All);

    [TestCaseSource(nameof(All))]
    public Task An_attack_fails(object attack) => AttackRun.MakeAsync((Attack)attack);
}
