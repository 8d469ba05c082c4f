using System.Text.Json;
using LoopKit.Cli.Tests.Processes;
using LoopKit.Models;

namespace LoopKit.Cli.Tests;

/// <summary>How a run ends, and what it prints.</summary>
public sealed class RunTests
{
    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task A_completed_run_ends_with_0_and_its_last_line_is_the_result()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        var result = await scene.RunAsync(scene.RunArguments());
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(result.Error, Is.EqualTo("loopkit: Commands of loops are not sandboxed: the sandbox is switched off.\n"));

        var journal = await scene.JournalAsync();
        journal.AssertWhole();
        Assert.That(result.Events, Is.EqualTo(journal.Lines));
        AssertResult(result, "completed", "validation-passed", iterations: 1);
        Assert.That(result.Last.GetProperty("id").GetString(), Is.EqualTo(journal.Events[0].Loop.Value));
        Assert.That(result.Last.GetProperty("branch").GetString(), Is.EqualTo("loopkit/job"));
        Assert.That(result.Last.GetProperty("commit").GetString(), Is.EqualTo(scene.Git("rev-parse", "loopkit/job").TrimEnd()));
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task A_run_that_uses_all_iterations_ends_with_3_and_again_with_3()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Talk);
        var first = await scene.RunAsync(scene.RunArguments("--max-iterations", "2"));
        Assert.That(first.ExitCode, Is.EqualTo(3), first.ToString());
        AssertResult(first, "failed", "max-iterations", iterations: 2);

        var again = await scene.RunAsync(scene.RunArguments("--max-iterations", "2"));
        Assert.That(again.ExitCode, Is.EqualTo(3), again.ToString());
        Assert.That(again.Lines, Is.EqualTo([first.Lines[^1]]));
        Assert.That(again.Error, Does.StartWith("loopkit: ").And.Contain("has ended already"));
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task A_run_whose_credential_is_refused_ends_with_3()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Error("unauthorized"));
        var result = await scene.RunAsync(scene.RunArguments());
        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        AssertResult(result, "failed", "model-unauthorized", iterations: 1);
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task A_run_whose_provider_is_down_ends_with_4_and_the_same_command_goes_on_when_it_is_up()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Error("overloaded"));
        var blocked = await scene.RunAsync(scene.RunArguments());
        Assert.That(blocked.ExitCode, Is.EqualTo(4), blocked.ToString());
        AssertResult(blocked, "blocked", "provider-unavailable", iterations: 1);

        // Fifty turns were taken by the failures; the next two come after them.
        scene.Script("turns:\n" + string.Concat(Enumerable.Repeat("  - text: \"Taken.\"\n", new RetryRules().MaxFailures)) + Scripts.Answer["turns:\n".Length..]);
        var resumed = await scene.RunAsync(scene.RunArguments());
        Assert.That(resumed.ExitCode, Is.Zero, resumed.ToString());
        AssertResult(resumed, "completed", "validation-passed", iterations: 1);
        Assert.That(resumed.Last.GetProperty("id").GetString(), Is.EqualTo(blocked.Last.GetProperty("id").GetString()));
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task A_run_for_people_has_no_escapes_neither_its_own_nor_the_models()
    {
        using var scene = new Scene();
        scene.Script("""
            turns:
              - text: "\e[31mred\e]0;title\a\e]52;c;AAAA\a"
                tool-calls:
                  - { name: write, arguments: { path: "answer.txt", content: "42\n" } }
                  - { name: run, arguments: { command: "printf '\\033[2Jgone\\033]0;title\\007'" } }
              - text: "Done."
            """);
        string[] run =
        [
            "run", "--goal", "\e[34mWrite\a", "--name", Scene.Name, "--model", "scripted:" + scene.Transcript,
            "--max-iterations", "1", "--validate", "echo '\e[33mchecked\a'; printf '\\033[35mtwice\\007'; exit 1",
        ];
        foreach (var (command, exitCode) in ((string[], int)[])[(run, 3), (run, 3), (["show", Scene.Name], 0), (["events", Scene.Name], 0), (["ps"], 0), (["doctor"], 0)])
        {
            var result = await scene.RunAsync(command);
            Assert.That(result.ExitCode, Is.EqualTo(exitCode), result.ToString());
            Assert.That(result.Output + result.Error, Does.Not.Contain('\e').And.Not.Contain('\a'), command[0]);
        }
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task A_run_without_a_validation_says_so_on_standard_error()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Talk);
        var result = await scene.RunAsync("run", "--goal", "Just talk, please!", "--model", "scripted:" + scene.Transcript, "--max-iterations", "1", "--json");
        Assert.That(result.ExitCode, Is.EqualTo(3), result.ToString());
        Assert.That(result.Error, Does.Contain("--validate"));
        Assert.That(result.Lines.Select(line => JsonElement.Parse(line).ValueKind), Has.All.EqualTo(JsonValueKind.Object));
        Assert.That(result.Last.GetProperty("name").GetString(), Is.EqualTo("just-talk-please"));
    }

    private static void AssertResult(CliResult result, string status, string reason, int iterations)
    {
        Assert.That(result.Last.GetProperty("type").GetString(), Is.EqualTo("result"));
        Assert.That(result.Last.GetProperty("name").GetString(), Is.EqualTo(Scene.Name));
        Assert.That(result.Last.GetProperty("status").GetString(), Is.EqualTo(status));
        Assert.That(result.Last.GetProperty("reason").GetString(), Is.EqualTo(reason));
        Assert.That(result.Last.GetProperty("iterations").GetInt32(), Is.EqualTo(iterations));
    }
}
