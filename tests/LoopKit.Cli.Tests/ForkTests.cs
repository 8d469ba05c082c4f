using System.Text.Json;
using LoopKit.Cli.Tests.Processes;

namespace LoopKit.Cli.Tests;

/// <summary>Forks and recordings on the command line.</summary>
[Property("Requirement", "ENG-18")]
public sealed class ForkTests
{
    [Test]
    public async Task A_fork_runs_in_the_foreground_on_a_branch_of_its_own_and_replays()
    {
        using var scene = await WithFailedJobAsync();
        File.WriteAllText(scene.File("answer.yaml"), Scripts.Answer);
        var before = scene.Git("rev-parse", "loopkit/job");
        var fork = await scene.RunAsync("fork", Scene.Name, "--at", "1", "--model", "scripted:../answer.yaml", "--set", "goal=Answer it", "--set", "max-iterations=4", "--json");
        Assert.That(fork.ExitCode, Is.Zero, fork.ToString());
        Assert.That(fork.Last.GetProperty("name").GetString(), Is.EqualTo("job-fork"));
        Assert.That(fork.Last.GetProperty("iterations").GetInt32(), Is.EqualTo(2));
        Assert.That(JsonElement.Parse(fork.Lines[0]).GetProperty("type").GetString(), Is.EqualTo("loop-forked"));
        Assert.That(scene.Git("show", "loopkit/job-fork:answer.txt"), Is.EqualTo("42\n"));
        Assert.That(scene.Git("rev-parse", "loopkit/job"), Is.EqualTo(before));

        var shown = (await scene.RunAsync("show", "job-fork", "--json")).Last;
        Assert.That(shown.GetProperty("goal").GetString(), Is.EqualTo("Answer it"));
        Assert.That((await scene.RunAsync("replay", "job-fork")).ExitCode, Is.Zero);
        Assert.That((await scene.RunAsync("fork", Scene.Name, "--at", "0", "--name", "anew", "--model", "scripted:../answer.yaml")).ExitCode, Is.Zero);
        Assert.That((await scene.RunAsync("ps", "--json")).Last.EnumerateArray().Select(loop => loop.GetProperty("name").GetString()), Is.EqualTo(["anew", "job-fork", "job"]));
    }

    [TestCase(new[] { "--at", "9" }, "from 0 to 2")]
    [TestCase(new[] { "--at", "2" }, "max-iterations=N")]
    [TestCase(new[] { "--at", "one" }, "one")]
    [TestCase(new string[0], "--at")]
    [TestCase(new[] { "--at", "1", "--set", "speed=9" }, "inputs.NAME")]
    [TestCase(new[] { "--at", "1", "--set", "goal" }, "KEY=VALUE")]
    [TestCase(new[] { "--at", "1", "--set", "max-turns=many" }, "whole number")]
    [TestCase(new[] { "--at", "1", "--model", "acme:x" }, "acme")]
    public async Task What_cannot_be_forked_is_a_usage_error(string[] arguments, string words)
    {
        using var scene = await WithFailedJobAsync();
        var fork = await scene.RunAsync(["fork", Scene.Name, .. arguments]);
        Assert.That((fork.ExitCode, fork.Output), Is.EqualTo((2, "")), fork.ToString());
        Assert.That(fork.Error, Does.StartWith("loopkit: ").And.Contain(words));
        Assert.That((await scene.RunAsync("ps", "--json")).Last.GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_recorded_run_is_run_again_without_its_model()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        var first = await scene.RunAsync("run", "--goal", "Write the answer", "--model", "record:../calls.jsonl+scripted:../turns.yaml", "--validate", "grep -q 42 answer.txt", "--json");
        Assert.That(first.ExitCode, Is.Zero, first.ToString());
        File.Delete(scene.Transcript);
        foreach (var model in (string[])["recorded:../calls.jsonl", "recorded:write-the-answer"])
        {
            var again = await scene.RunAsync("run", "--goal", "Write the answer", "--model", model, "--validate", "grep -q 42 answer.txt", "--json");
            Assert.That(again.ExitCode, Is.Zero, again.ToString());
            Assert.That(again.Events, Has.Count.EqualTo(first.Events.Count));
        }
    }

    /// <summary>A loop of two iterations that did not pass.</summary>
    private static async Task<Scene> WithFailedJobAsync()
    {
        var scene = new Scene();
        scene.Script(Scripts.Talk);
        Assert.That((await scene.RunAsync(scene.RunArguments("--max-iterations", "2"))).ExitCode, Is.EqualTo(3));
        return scene;
    }
}
