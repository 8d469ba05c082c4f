using LoopKit.Cli.Tests.Processes;

namespace LoopKit.Cli.Tests;

/// <summary>What cannot be done is said in one clear sentence, before anything is changed.</summary>
public sealed class BadInputTests
{
    private const int UserVersionOffset = 60;

    private static IEnumerable<TestCaseData> BadArguments =>
    [
        Case("a_missing_repository", ["--repo", "nowhere"], ["There is no directory", "nowhere", "--repo"]),
        Case("an_unknown_model_provider", ["--model", "acme:large"], ["acme", "scripted", "anthropic", "openai"]),
        Case("a_malformed_model", ["--model", "claude"], ["'claude'", "provider:model"]),
        Case("an_unknown_loop_type", ["ralf"], ["ralf", "ralph"]),
        Case("an_iteration_limit_of_zero", ["--max-iterations", "0"], ["0", "1 or more"]),
        Case("an_iteration_limit_that_is_no_number", ["--max-iterations", "many"], ["many", "--max-iterations"]),
        Case("an_unknown_option", ["--modle", "x"], ["no option '--modle'", "loopkit run --help"]),
        Case("an_empty_goal", ["--goal", " "], ["goal"]),
        Case("a_name_that_no_branch_could_have", ["--name", "My loop"], ["'My loop'", "lower-case"]),
        Case("an_empty_validation", ["--validate", " "], ["validation"]),
        Case("a_missing_transcript", ["--model", "scripted:nothing.yaml"], ["nothing.yaml"]),
        Case("a_transcript_that_is_a_directory", ["--model", "scripted:."], ["transcript"]),
        Case("a_store_that_is_a_file", ["--store", "readme.md"], ["readme.md", "--store"]),
    ];

    [TestCaseSource(nameof(BadArguments))]
    [Property("Requirement", "HOST-01")]
    public async Task A_run_refuses(string[] bad, string[] words)
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        Dictionary<string, string> good = new() { ["--goal"] = "Write the answer", ["--model"] = "scripted:" + scene.Transcript, ["--validate"] = "true" };
        await AssertRefusedAsync(scene, ["run", .. bad, .. good.Where(option => !bad.Contains(option.Key)).SelectMany(option => (string[])[option.Key, option.Value])], words);
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task A_run_without_a_goal_is_refused()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        await AssertRefusedAsync(scene, ["run", "--model", "scripted:" + scene.Transcript], "--goal");
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task A_run_without_a_model_is_refused()
    {
        using var scene = new Scene();
        await AssertRefusedAsync(scene, ["run", "--goal", "Write the answer"], "model", "PROVIDER:MODEL");
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task A_repository_without_a_commit_is_refused()
    {
        using var scene = new Scene(withCommit: false);
        scene.Script(Scripts.Answer);
        await AssertRefusedAsync(scene, scene.RunArguments(), "commit");
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task An_unknown_key_of_a_loop_type_is_refused_with_file_and_line()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        scene.Write(".loopkit/loops/fix.yaml", "extends: ralph\ndescription: Repairs.\nmax-iteration: 5\n");
        await AssertRefusedAsync(scene, ["run", "fix", .. scene.RunArguments()[1..]], ".loopkit/loops/fix.yaml:3:1", "max-iteration");
    }

    [TestCase("turns: }\n", 1, TestName = "A_transcript_that_is_no_yaml_is_refused_with_file_and_line")]
    [TestCase("turns:\n  - text: a\n    tool-call: []\n", 3, TestName = "A_transcript_with_an_unknown_key_is_refused_with_file_and_line")]
    [Property("Requirement", "HOST-01")]
    public async Task A_malformed_transcript_is_refused(string transcript, int line)
    {
        using var scene = new Scene();
        scene.Script(transcript);
        await AssertRefusedAsync(scene, scene.RunArguments(), $"{scene.Transcript}:{line}:");
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_store_from_a_newer_version_is_refused_and_left_as_it_is()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        Assert.That((await scene.RunAsync(scene.RunArguments())).ExitCode, Is.Zero);
        MakeNewer(Path.Combine(scene.Store, "loopkit.db"));
        await AssertRefusedAsync(scene, scene.RunArguments(), "version 9", "Update LoopKit");
        await AssertRefusedAsync(scene, ["run", "--goal", "Another one", "--model", "scripted:" + scene.Transcript], "version 9", "Update LoopKit");
        foreach (var command in (string[][])[["ps"], ["show", Scene.Name], ["stop", Scene.Name]])
        {
            var result = await scene.RunAsync(command);
            AssertRefused(result, "version 9", "Update LoopKit");
        }
    }

    [Test]
    [Property("Requirement", "STORE-04")]
    public async Task A_second_run_on_a_store_in_use_is_refused_and_the_first_goes_on()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Run($"while [ ! -e {scene.File("go")} ]; do sleep 0.05; done"));
        var first = scene.Start(scene.RunArguments());
        await first.UntilEventAsync("tool-started");
        AssertRefused(await scene.RunAsync(scene.RunArguments()), "in use by process", "--store");
        AssertRefused(await scene.RunAsync("run", "--goal", "Another one", "--model", "scripted:" + scene.Transcript), "in use by process", "--store");

        await File.WriteAllTextAsync(scene.File("go"), "");
        var end = await first.EndAsync();
        Assert.That(end.ExitCode, Is.Zero, end.ToString());
        Assert.That((await scene.RunAsync("ps", "--json")).Last.GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task A_run_under_the_name_of_another_task_is_refused()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        Assert.That((await scene.RunAsync(scene.RunArguments())).ExitCode, Is.Zero);
        AssertRefused(await scene.RunAsync(scene.RunArguments("--max-iterations", "7")), "job", "--name");
    }

    [TestCase("show")]
    [TestCase("events")]
    [TestCase("stop")]
    [TestCase("pause")]
    [TestCase("resume")]
    [Property("Requirement", "HOST-01")]
    public async Task Without_a_store_there_is_no_loop_to(string command)
    {
        using var scene = new Scene();
        await AssertRefusedAsync(scene, [command, "job"], "no store", "--store");
    }

    private static async Task AssertRefusedAsync(Scene scene, string[] arguments, params string[] words)
    {
        var before = DirectoryImage.Of(scene.Home);
        AssertRefused(await scene.RunAsync(arguments), words);
        Assert.That(DirectoryImage.Of(scene.Home), Is.EqualTo(before));
    }

    private static void AssertRefused(CliResult result, params string[] words)
    {
        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
        Assert.That(result.Output, Is.Empty);
        Assert.That(result.Error, Does.StartWith("loopkit: ").And.Not.Contain("   at ").And.Not.Contain("Exception").And.Not.Contain("\e["));
        Assert.That(result.ErrorLines, Has.Count.AtMost(2));
        foreach (var word in words)
        {
            Assert.That(result.Error, Does.Contain(word).IgnoreCase);
        }
    }

    /// <summary>Raises the schema version in the header of a SQLite file.</summary>
    private static void MakeNewer(string database)
    {
        using var file = File.OpenWrite(database);
        file.Position = UserVersionOffset;
        file.Write([0, 0, 0, 9]);
    }

    private static TestCaseData Case(string name, string[] bad, string[] words) => new TestCaseData(bad, words).SetArgDisplayNames(name);
}
