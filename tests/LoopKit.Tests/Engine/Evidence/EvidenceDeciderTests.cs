using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Engine.Evidence;
using LoopKit.Events;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>What follows the turns of an iteration, as a table.</summary>
[Property("Requirement", "ENG-07")]
public sealed class EvidenceDeciderTests
{
    private static readonly ProtectedChange _change = new("tests/a", ProtectedChangeKind.Changed, "h");

    private static LoopDefinition Guarded { get; } = JournalSteps.Definition with { Protected = ["tests"] };

    [Test]
    public void Protected_files_are_noted_before_the_first_iteration()
    {
        var steps = new JournalSteps(Guarded);
        Assert.That(steps.Next, Is.EqualTo(new LoopStep.RecordProtected()));
        Assert.That(steps.Add(Recorded()).Next, Is.EqualTo(new LoopStep.BeginIteration(1)));
        Assert.That(new JournalSteps(Guarded with { Validation = [] }).Next, Is.EqualTo(new LoopStep.BeginIteration(1)), "nothing can pass, so nothing can be voided");
    }

    [Test]
    public void They_are_looked_at_before_anything_is_validated_and_put_back_when_they_differ()
    {
        var steps = AfterTurns(Guarded);
        Assert.That(steps.Next, Is.EqualTo(new LoopStep.CheckProtected(1)));
        Assert.That(steps.Add(Checked(_change)).Next, Is.EqualTo(new LoopStep.RestoreProtected(1)));
        Assert.That(steps.Add(Restored()).Next, Is.EqualTo(new LoopStep.CheckProtected(1)));
        Assert.That(steps.Add(Checked()).Next, Is.EqualTo(new LoopStep.Validate(1, 0)));
    }

    [Test]
    public void Files_that_change_again_and_again_end_the_iteration_without_a_validation()
    {
        var steps = AfterTurns(Guarded);
        for (var round = 0; round < EvidenceDecider.MaxRestorations; round++)
        {
            steps.Add(Checked(_change), Restored());
        }

        Assert.That(steps.Add(Checked(_change)).Next, Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
        Assert.That(steps.Save("t").Next, Is.EqualTo(new LoopStep.RecordProgress(1)));
        Assert.That(steps.Complete().OfType<IterationCompleted>().Single().Passed, Is.False);
    }

    [Test]
    public void A_loop_that_must_fail_saves_its_work_first()
    {
        var steps = AfterTurns(Guarded with { ProtectedPolicy = ProtectedPolicy.Fail }).Add(Checked(_change));
        Assert.That(steps.Next, Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
        Assert.That(steps.Save("t").Next, Is.TypeOf<LoopStep.Record>().With.Property("Event").TypeOf<LoopFailed>());
    }

    [TestCase("t", "d", "t", true, TestName = "The same files everywhere pass")]
    [TestCase("other", "d", "t", false, TestName = "A checkpoint of other files than were compared does not pass")]
    [TestCase("t", "forged", "t", false, TestName = "A receipt of other protected files does not pass")]
    public void A_pass_needs_the_same_files_in_every_piece_of_evidence(string saved, string digest, string compared, bool passes)
    {
        var steps = AfterTurns(Guarded).Add(Checked(), Validated("t", digest));
        Assert.That(steps.Next, Is.EqualTo(new LoopStep.CompareEvidence(1, 1)));
        steps.Add(new EvidenceCompared { Iteration = 1, Round = 1, Tree = compared }).Save(saved);
        Assert.That(steps.Complete().OfType<LoopCompleted>().Any(), Is.EqualTo(passes));
    }

    [Test]
    public void Files_that_changed_during_the_validation_are_validated_once_more_and_not_for_ever()
    {
        var steps = AfterTurns(JournalSteps.Definition).Add(Validated("t"), Compared(1, "a"));
        Assert.That(steps.Next, Is.EqualTo(new LoopStep.Validate(1, 0)));
        steps.Add(Validated("u"));
        Assert.That(steps.Next, Is.EqualTo(new LoopStep.CompareEvidence(1, 2)));
        Assert.That(steps.Add(Compared(2, "b")).Next, Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
        Assert.That(steps.Save("now").Complete().OfType<LoopCompleted>(), Is.Empty);
    }

    [Test]
    public void A_second_run_that_changes_nothing_else_passes()
    {
        var steps = AfterTurns(JournalSteps.Definition).Add(Validated("t"), Compared(1, "a"), Validated("u"), Compared(2)).Save("now");
        Assert.That(steps.Complete().OfType<LoopCompleted>().Any(), Is.True);
    }

    [Test]
    public void A_second_run_that_fails_does_not_pass()
    {
        var steps = AfterTurns(JournalSteps.Definition).Add(Validated("t"), Compared(1, "a")).Validate(passed: false);
        Assert.That(steps.Next, Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
        Assert.That(steps.Save("now").Complete().OfType<LoopCompleted>(), Is.Empty);
    }

    [Test]
    public void A_validation_that_changed_protected_files_does_not_pass_and_they_are_put_back()
    {
        var steps = AfterTurns(Guarded).Add(Checked(), Validated("t", "d"), new EvidenceCompared { Iteration = 1, Round = 1, Tree = "u", Protected = [_change], ProtectedCount = 1 });
        Assert.That(steps.Next, Is.EqualTo(new LoopStep.RestoreProtected(1)));
        Assert.That(steps.Add(Restored()).Next, Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
        Assert.That(steps.Save("u").Next, Is.EqualTo(new LoopStep.RecordProgress(1)));
        Assert.That(steps.Complete().OfType<LoopCompleted>(), Is.Empty);
    }

    [Test]
    public void Journals_of_versions_that_did_not_compare_complete_as_they_did()
    {
        var steps = AfterTurns(JournalSteps.Definition).Validate(passed: true);
        Assert.That(steps.Next, Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
        Assert.That(steps.Save("other").Complete().OfType<LoopCompleted>().Any(), Is.True);
    }

    [Test]
    public void A_clean_worktree_is_one_of_a_checkpoint_and_its_validations_begin_anew_after_a_crash()
    {
        var two = JournalSteps.Definition with { ValidateIn = ValidationPlace.CleanWorktree, Validation = [new() { Command = "check" }, new() { Command = "check" }] };
        var steps = AfterTurns(two);
        Assert.That(steps.Next, Is.EqualTo(new LoopStep.SaveCheckpoint(1)));
        Assert.That(steps.Save("t").Add(Validated("t")).Next, Is.EqualTo(new LoopStep.Validate(1, 1)));
        steps.Add(new HostAttached { Host = new HostId("next"), Epoch = 2 }, new WorkspacePrepared { Workspace = steps.State.Workspace! });
        Assert.That(steps.Next, Is.EqualTo(new LoopStep.Validate(1, 0)));
    }

    private static JournalSteps AfterTurns(LoopDefinition definition)
    {
        var steps = new JournalSteps(definition);
        return (steps.Next is LoopStep.RecordProtected ? steps.Add(Recorded()) : steps).Begin().Turn().Follow();
    }

    private static ProtectedFilesRecorded Recorded() => new() { Commit = "base", Files = 1, Digest = "d", Manifest = Content.Empty };

    private static ProtectedFilesChecked Checked(params ProtectedChange[] changes) => new() { Iteration = 1, Changes = changes, Count = changes.Length };

    private static ProtectedFilesRestored Restored() => new() { Iteration = 1, Count = 1 };

    private static EvidenceCompared Compared(int round, params string[] unexpected) =>
        new() { Iteration = 1, Round = round, Tree = "now", Unexpected = unexpected, UnexpectedCount = unexpected.Length };

    private static ValidationCompleted Validated(string tree, string? digest = null) => new()
    {
        Iteration = 1,
        Index = 0,
        Receipt = new ValidationReceipt
        {
            Command = "check",
            Passed = true,
            ExitCode = 0,
            Tree = tree,
            BindsTree = true,
            ProtectedDigest = digest,
            Output = Content.Empty,
            OutputHash = "",
            OutputLength = 0,
            EnvironmentDigest = "",
            Duration = TimeSpan.Zero,
        },
    };
}
