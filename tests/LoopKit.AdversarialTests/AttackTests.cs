using LoopKit.AdversarialTests.Attacks;
using LoopKit.AdversarialTests.Oracle;

namespace LoopKit.AdversarialTests;

/// <summary>Every attack of the tables, with the oracle of <see cref="AttackRun"/>.</summary>
[Platform("Linux")]
[Property("Requirement", "TOOL-02, TOOL-03, TOOL-04, TOOL-05, ENG-10, STORE-07")]
public sealed class AttackTests
{
    private static IEnumerable<TestCaseData> Paths => Attack.Cases(PathAttacks.All);

    private static IEnumerable<TestCaseData> Names => Attack.Cases(NameAttacks.All);

    private static IEnumerable<TestCaseData> Files => Attack.Cases(FileAttacks.All);

    [TestCaseSource(nameof(Paths))]
    public Task By_a_path(object attack) => AttackRun.MakeAsync((Attack)attack);

    [TestCaseSource(nameof(Names))]
    public Task By_a_name_or_bytes(object attack) => AttackRun.MakeAsync((Attack)attack);

    [TestCaseSource(nameof(Files))]
    public Task By_a_file(object attack) => AttackRun.MakeAsync((Attack)attack);
}
