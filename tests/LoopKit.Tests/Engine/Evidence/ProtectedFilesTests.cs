using LoopKit.Definitions;
using LoopKit.Engine;
using LoopKit.Events;
using LoopKit.Tests.Workspaces;

namespace LoopKit.Tests.Engine.Evidence;

/// <summary>A loop that changes the tests, the validator or what it protects else does not complete by that.</summary>
[Property("Requirement", "ENG-07")]
[TestFixture(true)]
[TestFixture(false)]
public sealed class ProtectedFilesTests(bool isGit)
{
    private const string Solve = "echo 42 > answer.txt";

    [TestCase("echo 'exit 0' > tests/check.sh", "tests/check.sh (changed)")]
    [TestCase("rm tests/data/one.txt; echo 42 > answer.txt", "tests/data/one.txt (deleted)")]
    [TestCase("echo x > tests/new.txt; echo 42 > answer.txt", "tests/new.txt (added)")]
    [TestCase("rm -r tests; echo 'exit 0' > tests; echo 42 > answer.txt", "tests/check.sh (deleted)")]
    [TestCase("chmod +x tests/data/one.txt; echo 42 > answer.txt", "tests/data/one.txt (changed)")]
    [TestCase("rm tests/data/one.txt; ln -s ../../answer.txt tests/data/one.txt; echo 42 > answer.txt", "tests/data/one.txt (changed)")]
    [TestCase("echo '*.trick' > .gitignore; echo x > tests/a.trick; echo 42 > answer.txt", "tests/a.trick (added)")]
    [TestCase("rm tests/data/one.txt; mkdir tests/data/one.txt; echo x > tests/data/one.txt/x; echo 42 > answer.txt", "tests/data/one.txt")]
    [TestCase("git init -q tests/data; echo x > tests/data/conftest.py; echo 42 > answer.txt", "tests/data/conftest.py (added)")]
    [Property("Threat", "CMD-15")]
    public async Task What_the_loop_did_to_protected_files_is_undone_before_they_decide(string command, string told)
    {
        await using var bench = new EvidenceBench(isGit, EvidenceBench.Script(command, Solve));
        var loop = await bench.RunAsync();
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        var events = await bench.EventsAsync(loop);
        Assert.That(events.OfType<ProtectedFilesChecked>().First().Changes.Select(change => $"{change.Path} ({change.Kind.ToString().ToLowerInvariant()})"), Has.Some.StartsWith(told));
        Assert.That(events.OfType<ProtectedFilesRestored>().Count(), Is.EqualTo(1));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(loop.Workspace!, "tests/check.sh")), Is.EqualTo("grep -q 42 answer.txt\n"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(loop.Workspace!, "tests/data/one.txt")), Is.EqualTo("one\n"));
        Assert.That(File.Exists(Path.Combine(loop.Workspace!, "tests/new.txt")) || File.Exists(Path.Combine(loop.Workspace!, "tests/a.trick")) || File.Exists(Path.Combine(loop.Workspace!, "tests/data/conftest.py")), Is.False);
    }

    [Test]
    public async Task The_next_iteration_is_told_plainly_what_was_put_back_and_why()
    {
        await using var bench = new EvidenceBench(isGit, EvidenceBench.Script("echo 'exit 0' > tests/check.sh", Solve));
        var loop = await bench.RunAsync();
        Assert.That(loop.Iteration, Is.EqualTo(2), loop.Reason?.ToString());
        Assert.That(await bench.PromptAsync(loop, 2), Does.Contain("put back 1 protected file").And.Contain("tests/check.sh (changed)").And.Contain("`tests/**`"));
    }

    [Test]
    public async Task A_validation_that_swaps_a_protected_file_for_the_next_one_and_back_does_not_pass()
    {
        await using var bench = new EvidenceBench(isGit, EvidenceBench.Script("true"), definition => definition with
        {
            MaxIterations = 1,
            Validation =
            [
                new ValidationCommand { Command = "mkdir -p ignored && cp tests/check.sh ignored/keep && echo 'exit 0' > tests/check.sh" },
                new ValidationCommand { Command = "sh tests/check.sh; code=$?; cp ignored/keep tests/check.sh; exit $code" },
            ],
        });
        var loop = await bench.RunAsync();
        var events = await bench.EventsAsync(loop);
        Assert.That(events.OfType<ValidationCompleted>().Select(completed => completed.Receipt.Passed), Is.All.True, "nothing but the receipts tells");
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Failed), loop.Reason?.ToString());
    }

    [Test]
    public async Task A_template_without_a_place_for_it_tells_it_nevertheless()
    {
        await using var bench = new EvidenceBench(isGit, EvidenceBench.Script("echo 'exit 0' > tests/check.sh", Solve), definition => definition with { Prompt = "{{goal}}" });
        var loop = await bench.RunAsync();
        Assert.That(await bench.PromptAsync(loop, 2), Does.Contain("put back 1 protected file"));
    }

    [Test]
    public async Task A_loop_fails_instead_when_its_definition_says_so()
    {
        await using var bench = new EvidenceBench(isGit, EvidenceBench.Script("echo 'exit 0' > tests/check.sh"), definition => definition with { ProtectedPolicy = ProtectedPolicy.Fail });
        var loop = await bench.RunAsync();
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Failed));
        Assert.That(loop.Reason!.Code, Is.EqualTo(EndCode.ProtectedFileChanged));
        Assert.That(loop.Reason.Summary, Does.Contain("tests/check.sh (changed)"));
        Assert.That((await bench.EventsAsync(loop)).OfType<CheckpointCreated>().Count(), Is.EqualTo(1), "its work is saved");
    }

    [Test]
    public async Task Links_out_of_the_workspace_are_replaced_and_not_followed()
    {
        using var outside = new TemporaryDirectory();
        await File.WriteAllTextAsync(outside.File("check.sh"), "exit 0\n");
        await using var bench = new EvidenceBench(isGit, EvidenceBench.Script($"rm -r tests; ln -s '{outside.Path}' tests", Solve));
        var loop = await bench.RunAsync();
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed), loop.Reason?.ToString());
        Assert.That(await File.ReadAllTextAsync(outside.File("check.sh")), Is.EqualTo("exit 0\n"));
        Assert.That(Directory.GetFileSystemEntries(outside.Path), Has.Length.EqualTo(1));
        Assert.That(new FileInfo(Path.Combine(loop.Workspace!, "tests")).LinkTarget, Is.Null);
    }

    [Test]
    public async Task A_validation_that_changes_protected_files_itself_does_not_pass()
    {
        await using var bench = new EvidenceBench(isGit, EvidenceBench.Script(Solve), definition => definition with
        {
            Validation = [new ValidationCommand { Command = "echo '# seen' >> tests/check.sh" }],
            MaxIterations = 2,
        });
        var loop = await bench.RunAsync();
        Assert.That(loop.Reason?.Code, Is.EqualTo(EndCode.MaxIterations));
        Assert.That(loop.Reason!.Detail, Does.Contain("the validation itself changed protected files: tests/check.sh (changed)"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(loop.Workspace!, "tests/check.sh")), Is.EqualTo("grep -q 42 answer.txt\n"));
    }

    [Test]
    public async Task Every_receipt_names_the_protected_files_that_were_validated()
    {
        await using var bench = new EvidenceBench(isGit, EvidenceBench.Script(Solve));
        var events = await bench.EventsAsync(await bench.RunAsync());
        var recorded = events.OfType<ProtectedFilesRecorded>().Single();
        Assert.That(recorded.Files, Is.EqualTo(2));
        Assert.That(await bench.Host.Engine.ReadContentAsync(recorded.Manifest), Does.Match("^100644 [0-9a-f]{40,64} tests/check.sh\n100644 [0-9a-f]{40,64} tests/data/one.txt\n$"));
        Assert.That(events.OfType<ValidationCompleted>().Single().Receipt.ProtectedDigest, Is.EqualTo(recorded.Digest));
    }

    [Test]
    public async Task Files_that_were_ignored_from_the_start_do_not_count()
    {
        Assume.That(isGit);
        await using var bench = new EvidenceBench(
            isGit, EvidenceBench.Script("mkdir ignored; echo x > ignored/a.test; echo 42 > answer.txt"), definition => definition with { Protected = ["tests/**", "**/*.test"] });
        var loop = await bench.RunAsync();
        Assert.That(loop.Status, Is.EqualTo(LoopStatus.Completed));
        Assert.That((await bench.EventsAsync(loop)).OfType<ProtectedFilesRestored>(), Is.Empty);
        Assert.That(File.Exists(Path.Combine(loop.Workspace!, "ignored/a.test")), Is.True);
    }
}
