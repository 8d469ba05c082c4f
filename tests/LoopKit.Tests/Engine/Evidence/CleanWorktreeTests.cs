using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Testing.Crashes;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>With <c>validate-in: clean-worktree</c> nothing that is not in the checkpoint can help.</summary>
[Property("Requirement", "ENG-07")]
public sealed class CleanWorktreeTests
{
    [Test]
    public async Task What_is_ignored_or_left_over_does_not_help()
    {
        await using var bench = Bench("mkdir ignored; echo 42 > ignored/answer.txt", "grep -q 42 ignored/answer.txt");
        var loop = await bench.RunAsync();
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Failed));
        Assert.That(File.Exists(Path.Combine(loop.Workspace!, "ignored/answer.txt")), Is.True);
    }

    [Test]
    public async Task What_the_checkpoint_has_passes_and_the_worktree_is_removed()
    {
        await using var bench = Bench("echo 42 > answer.txt", "test \"$(git rev-parse --abbrev-ref HEAD)\" = HEAD && echo made > made.txt", "grep -q 42 answer.txt && test -f made.txt && pwd");
        var loop = await bench.RunAsync();
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        Assert.That((await Shell.RunAsync(bench.Repository, "git worktree list")).Split('\n'), Has.Length.EqualTo(2));
        Assert.That(File.Exists(Path.Combine(loop.Workspace!, "made.txt")), Is.False);

        var events = await bench.EventsAsync(loop);
        var receipts = events.OfType<ValidationCompleted>().Select(completed => completed.Receipt).ToList();
        var saved = events.OfType<CheckpointCreated>().Single().Checkpoint.Tree;
        Assert.That(receipts.Select(receipt => receipt.Tree), Is.All.EqualTo(saved));
        Assert.That(receipts[1].Tail, Does.Contain(".git-sealed/clean/"));
        Assert.That(Directory.Exists(receipts[1].Tail.Trim()), Is.False);
    }

    [Test]
    public async Task Protected_files_are_put_back_before_the_checkpoint_that_is_validated()
    {
        await using var bench = new EvidenceBench(
            isGit: true, EvidenceBench.Script("echo 'exit 0' > tests/check.sh", "echo 42 > answer.txt"), definition => definition with { ValidateIn = ValidationPlace.CleanWorktree });
        var loop = await bench.RunAsync();
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        Assert.That(loop.Iteration, Is.EqualTo(2));
    }

    [Test]
    public async Task A_plain_directory_is_refused_before_anything_runs()
    {
        await using var bench = new EvidenceBench(isGit: false, EvidenceBench.Script("ls"), definition => definition with { ValidateIn = ValidationPlace.CleanWorktree });
        Assert.That(bench.RunAsync, Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.InvalidSpec).And.Message.Contains("validate-in: workspace"));
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task Wherever_a_host_is_killed_no_worktree_is_left_behind()
    {
        var report = await CrashPoints.ExploreAsync(new CleanWorktreeScenario(), new CrashOptions { Only = [.. Enumerable.Range(15, 9).Select(half => half * 2)] });
        await TestContext.Out.WriteLineAsync(report.ToString());
        Assert.That(report.Expected, Has.Some.StartsWith("Completed").And.Some.EqualTo("worktrees: 2"));
        Assert.That(report.Failures, Is.Empty, report.ToString());
    }

    private static EvidenceBench Bench(string work, params string[] validations) => new(isGit: true, EvidenceBench.Script(work), definition => definition with
    {
        Protected = [],
        Validation = [.. validations.Select(command => new ValidationCommand { Command = command })],
        ValidateIn = ValidationPlace.CleanWorktree,
        MaxIterations = 1,
    });
}
