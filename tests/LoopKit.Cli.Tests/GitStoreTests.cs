using System.Text.Json;
using LoopKit.Cli.Tests.Processes;
using LoopKit.Events;

namespace LoopKit.Cli.Tests;

/// <summary>A store that git tracks: made, branched, merged and used on.</summary>
[Property("Requirement", "STORE-02")]
public sealed class GitStoreTests
{
    /// <summary>Writes the answer in whichever turn it is asked.</summary>
    private const string AnswerAnyTime = """
        turns:
          - text: "I write the answer."
            tool-calls:
              - { name: write, arguments: { path: "answer.txt", content: "42\n" } }
              - { name: complete_task, arguments: { summary: "done" } }
        when-exhausted: repeat-last
        """;

    [Test]
    public async Task Init_makes_a_store_that_git_tracks_and_says_what_it_did()
    {
        using var scene = new Scene();
        var settings = scene.Git("config", "--local", "--list");
        var first = await scene.RunAsync("init", "--git-store");
        Assert.That(first.ExitCode, Is.Zero, first.ToString());
        Assert.That(first.Output, Does.Contain("Made a JSONL store in").And.Contain("merge.loopkit.driver"));
        Assert.That(
            scene.Git("config", "--local", "--list").Split('\n').Except(settings.Split('\n')).Select(line => line.Split('=')[0]),
            Is.EquivalentTo(new[] { "merge.loopkit.name", "merge.loopkit.driver" }));
        scene.Script(Scripts.Answer);
        Assert.That((await scene.RunAsync(Run(scene, "one"))).ExitCode, Is.Zero);
        var again = await scene.RunAsync("init", "--git-store");
        Assert.That((again.ExitCode, again.Lines.Count), Is.EqualTo((0, 1)), again.ToString());
        Assert.That(again.Output, Does.StartWith("Everything is there already"));

        scene.Git("add", "--all");
        var tracked = scene.Git("ls-files", ".loopkit").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(tracked, Does.Contain(".loopkit/store.json").And.Contain(".loopkit/.gitattributes").And.Contain(".loopkit/.gitignore"));
        Assert.That(tracked, Has.Some.StartsWith(".loopkit/streams/loop/"));
        Assert.That(tracked, Has.None.Contains("local/").And.None.Contains("lock").And.None.Contains("host.json"));
    }

    [Test]
    public async Task Init_outside_of_a_repository_changes_nothing()
    {
        using var scene = new Scene();
        var directory = Directory.CreateDirectory(scene.File("elsewhere")).FullName;
        var result = await scene.StartIn(directory, "init", "--git-store").EndAsync();
        Assert.That((result.ExitCode, result.Error), Is.EqualTo((2, result.Error)));
        Assert.That(result.Error, Does.Contain("LK6001").And.Contain("git init"));
        Assert.That(Directory.EnumerateFileSystemEntries(directory), Is.Empty);
    }

    [Test]
    public async Task Init_says_when_the_repository_ignores_the_store()
    {
        using var scene = new Scene();
        scene.Write(".gitignore", ".loopkit/\n");
        var result = await scene.RunAsync("init", "--git-store");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Output, Does.Contain("Git ignores the store").And.Contain(".gitignore:1:.loopkit/"));
    }

    [Test]
    public async Task Init_without_a_kind_makes_a_SQLite_store_and_leaves_it_alone_afterwards()
    {
        using var scene = new Scene();
        Assert.That((await scene.RunAsync("init")).ExitCode, Is.Zero);
        Assert.That(File.Exists(Path.Combine(scene.Store, "loopkit.db")), Is.True);
        var refused = await scene.RunAsync("init", "--git-store");
        Assert.That(refused.ExitCode, Is.EqualTo(2));
        Assert.That(refused.Error, Does.Contain("SQLite"));
        Assert.That(scene.Git("config", "--local", "--list"), Does.Not.Contain("merge.loopkit"));
        Assert.That((await scene.RunAsync("init")).Output, Does.StartWith("Everything is there already"));
    }

    [Test]
    public async Task Branches_that_each_ran_loops_merge_with_both_loops_intact_and_run_on()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        await scene.RunAsync("init", "--git-store");
        Commit(scene);
        await RunOnBranchAsync(scene, "left", "one");
        scene.Git("checkout", "--quiet", "main");
        await RunOnBranchAsync(scene, "right", "two");
        Merge(scene, "left");

        Assert.That((await LoopsAsync(scene)).Select(loop => (loop.Name, loop.Status)), Is.EquivalentTo(new[] { ("one", "completed"), ("two", "completed") }));
        foreach (var name in new[] { "one", "two" })
        {
            var journal = await JournalAsync(scene, name);
            journal.AssertWhole();
            Assert.That(journal.All<LoopCompleted>(), Has.Count.EqualTo(1));
        }

        var third = await scene.RunAsync(Run(scene, "three"));
        Assert.That(third.ExitCode, Is.Zero, third.ToString());
        Assert.That((await LoopsAsync(scene)).Select(loop => loop.Name), Is.EquivalentTo(new[] { "one", "two", "three" }));
    }

    [TestCase("left", "right")]
    [TestCase("right", "left")]
    public async Task A_loop_that_went_on_in_both_branches_is_two_loops_after_the_merge(string checkedOut, string merged)
    {
        using var scene = new Scene();
        await scene.RunAsync("init", "--git-store");
        scene.Script(Scripts.Error("overloaded"));
        Assert.That((await scene.RunAsync(Run(scene, "job"))).ExitCode, Is.EqualTo(4));
        Commit(scene);
        scene.Git("checkout", "--quiet", "-b", "left");
        var left = await scene.RunAsync(Run(scene, "job"));
        Assert.That(left.ExitCode, Is.EqualTo(4), left.ToString());
        Commit(scene);
        scene.Git("checkout", "--quiet", "-b", "right", "main");
        scene.Script(AnswerAnyTime);
        var right = await scene.RunAsync(Run(scene, "job"));
        Assert.That(right.ExitCode, Is.Zero, right.ToString());
        Commit(scene);
        scene.Git("checkout", "--quiet", checkedOut);
        Merge(scene, merged);

        // Before any host has opened the merged store, and after one has.
        var before = await AssertTwoAsync(scene, left, right);
        scene.Script(Scripts.Answer);
        Assert.That((await scene.RunAsync(Run(scene, "another"))).ExitCode, Is.Zero);
        Assert.That(await AssertTwoAsync(scene, left, right), Is.EqualTo(before));
        var doctor = await scene.RunAsync("doctor");
        Assert.That(doctor.Output, Does.Contain("git brought two histories together"));
    }

    [Test]
    [Platform("Linux")]
    [Property("Requirement", "STORE-04")]
    public async Task A_run_on_a_git_store_survives_being_killed()
    {
        using var scene = new Scene();
        await scene.RunAsync("init", "--git-store");
        scene.Script(Scripts.Run("sleep 2"));
        var run = scene.Start(scene.RunArguments());
        await run.UntilEventAsync("tool-started");
        var killed = await run.KillAsync();
        Assert.That(killed.ExitCode, Is.EqualTo(LoopKitProcess.Killed), killed.ToString());
        var end = await scene.RunAsync(scene.RunArguments());
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        var journal = await scene.JournalAsync();
        journal.AssertWhole();
        journal.AssertHolds(killed.Events);
        journal.AssertHolds(end.Events);
    }

    private static string[] Run(Scene scene, string name) =>
        ["run", "--goal", "Write the answer", "--name", name, "--model", "scripted:" + scene.Transcript, "--validate", "grep -q 42 answer.txt", "--json"];

    private static async Task RunOnBranchAsync(Scene scene, string branch, string loop)
    {
        scene.Git("checkout", "--quiet", "-b", branch);
        var run = await scene.RunAsync(Run(scene, loop));
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        Commit(scene);
    }

    private static void Commit(Scene scene)
    {
        scene.Git("add", "--all");
        scene.Git("commit", "--quiet", "--message", "Store");
    }

    private static void Merge(Scene scene, string branch)
    {
        scene.Git("merge", "--quiet", "--no-edit", branch);
        Assert.That(scene.Git("ls-files", "--unmerged"), Is.Empty);
        Assert.That(scene.Git("status", "--porcelain"), Is.Empty);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(scene.Store, "streams"), "*", SearchOption.AllDirectories))
        {
            Assert.That(File.ReadAllText(file), Does.Not.Contain("<<<<<<<").And.Not.Contain(">>>>>>>"));
        }
    }

    private static async Task<IReadOnlyList<(string Name, string Status)>> LoopsAsync(Scene scene)
    {
        var result = await scene.RunAsync("ps", "--json");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return [.. JsonElement.Parse(result.Output).EnumerateArray().Select(loop => (loop.GetProperty("name").GetString()!, loop.GetProperty("status").GetString()!))];
    }

    private static async Task<Journal> JournalAsync(Scene scene, string name)
    {
        var result = await scene.RunAsync("events", name, "--json");
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        return new Journal(result.Lines);
    }

    /// <summary>Both histories are there to the last printed event; the longer one, which completed, has the loop's name.</summary>
    private static async Task<string> AssertTwoAsync(Scene scene, CliResult left, CliResult right)
    {
        var loops = await LoopsAsync(scene);
        var fork = loops.Single(loop => loop.Name.StartsWith("job-", StringComparison.Ordinal));
        Assert.That(loops.Single(loop => loop.Name == "job").Status, Is.EqualTo("completed"));
        Assert.That(fork.Status, Is.EqualTo("stopped"));
        var main = await JournalAsync(scene, "job");
        main.AssertWhole();
        main.AssertHolds(right.Events);
        var other = await JournalAsync(scene, fork.Name);
        other.AssertWhole();
        Assert.That(other.Events[^1].Event, Is.InstanceOf<LoopStopped>());
        Assert.That(other.Events.Select(recorded => recorded.Hash), Is.SupersetOf(new Journal(left.Events).Events.Select(recorded => recorded.Hash)));
        return string.Join('\n', [.. main.Lines, .. other.Lines]);
    }
}
