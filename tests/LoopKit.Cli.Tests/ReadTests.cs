using System.Text.Json;
using LoopKit.Cli.Tests.Processes;

namespace LoopKit.Cli.Tests;

/// <summary>The commands that only look, and where the store is found.</summary>
public sealed class ReadTests
{
    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task Loops_are_found_by_id_name_and_a_prefix_that_only_one_has()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        foreach (var name in (string[])["write-code", "write-docs"])
        {
            var run = await scene.RunAsync("run", "--goal", "Write", "--name", name, "--model", "scripted:" + scene.Transcript, "--validate", "true");
            Assert.That(run.ExitCode, Is.Zero, run.ToString());
        }

        var ps = await scene.RunAsync("ps", "--json");
        Assert.That(ps.Lines, Has.Count.EqualTo(1));
        Assert.That(ps.Last.EnumerateArray().Select(NameOf), Is.EqualTo(["write-docs", "write-code"]));
        var id = ps.Last[1].GetProperty("id").GetString()!;
        foreach (var text in (string[])["write-code", "write-c", id, id[..^1]])
        {
            var show = await scene.RunAsync("show", text, "--json");
            Assert.That(show.ExitCode, Is.Zero, show.ToString());
            Assert.That(NameOf(show.Last), Is.EqualTo("write-code"), text);
        }

        foreach (var (text, word) in ((string, string)[])[("write", "write-code"), ("nothing", "loopkit ps")])
        {
            var show = await scene.RunAsync("show", text, "--json");
            Assert.That(show.ExitCode, Is.EqualTo(2), show.ToString());
            Assert.That(show.Output, Is.Empty);
            Assert.That(show.Error, Does.StartWith("loopkit: ").And.Contain($"'{text}'").And.Contain(word));
        }
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task Without_a_store_the_list_is_empty_and_nothing_is_made()
    {
        using var scene = new Scene();
        var before = DirectoryImage.Of(scene.Home);
        var ps = await scene.RunAsync("ps", "--json");
        Assert.That((ps.ExitCode, ps.Output, ps.Error), Is.EqualTo((0, "[]\n", "")));
        Assert.That(DirectoryImage.Of(scene.Home), Is.EqualTo(before));
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task The_store_is_the_options_else_the_variables_else_the_repositorys()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        scene.Environment["LOOPKIT_STORE"] = scene.File("by-variable");
        Assert.That((await scene.RunAsync(scene.RunArguments("--store", scene.File("by-option")))).ExitCode, Is.Zero);
        Assert.That((await scene.RunAsync("ps", "--json")).Last.GetArrayLength(), Is.Zero);
        Assert.That((await scene.RunAsync("ps", "--json", "--store", scene.File("by-option"))).Last.GetArrayLength(), Is.EqualTo(1));

        Assert.That((await scene.RunAsync("run", "--goal", "Write", "--model", "scripted:" + scene.Transcript, "--validate", "true")).ExitCode, Is.Zero);
        Assert.That((await scene.RunAsync("ps", "--json")).Last.GetArrayLength(), Is.EqualTo(1));
        Assert.That(Directory.Exists(scene.Store), Is.False);
        scene.Environment.Clear();
        Assert.That((await scene.RunAsync("ps", "--json")).Last.GetArrayLength(), Is.Zero);
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task The_repositorys_store_is_found_from_a_directory_within()
    {
        using var scene = new Scene();
        scene.Script(Scripts.Answer);
        scene.Write("src/deep/file.txt", "");
        Assert.That((await scene.RunAsync(scene.RunArguments())).ExitCode, Is.Zero);
        var ps = await scene.StartIn(Path.Combine(scene.Repository, "src", "deep"), "ps", "--json").EndAsync();
        Assert.That(ps.Last.EnumerateArray().Select(NameOf), Is.EqualTo([Scene.Name]));
    }

    [Test]
    [Property("Requirement", "HOST-01")]
    public async Task Version_and_doctor_answer()
    {
        using var scene = new Scene();
        var version = await scene.RunAsync("--version");
        Assert.That(version.ExitCode, Is.Zero);
        Assert.That(version.Output, Does.Match(@"^\d+\.\d+\.\d+\S*\n$"));

        var doctor = await scene.RunAsync("doctor", "--json");
        Assert.That(doctor.ExitCode, Is.Zero, doctor.ToString());
        var subjects = doctor.Last.EnumerateArray().Select(finding => finding.GetProperty("subject").GetString()).ToList();
        Assert.That(subjects, Does.Contain("git").And.Contain("sqlite").And.Contain("store"));
        Assert.That(subjects.Count(subject => subject == "plugin"), Is.EqualTo(2));
    }

    private static string? NameOf(JsonElement loop) => loop.GetProperty("name").GetString();
}
