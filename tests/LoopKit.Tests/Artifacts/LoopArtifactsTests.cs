using System.Text.Json;
using LoopKit.Artifacts;
using LoopKit.Engine;
using LoopKit.Json;
using LoopKit.Storage;
using LoopKit.Tests.Archive;

namespace LoopKit.Tests.Artifacts;

[Property("Requirement", "STORE-08")]
public sealed class LoopArtifactsTests
{
    [Test]
    public async Task Every_iteration_has_its_files()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var directory = scene.File("out");
        await LoopArtifacts.WriteAsync(scene.Store, scene.Loop.Id, directory, TimeProvider.System);
        Assert.That(Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(directory, file)), Is.EquivalentTo(
        [
            "report.tsv", "summary.json",
            "iteration-0001/prompt.md", "iteration-0001/system-prompt.md", "iteration-0001/turns.md", "iteration-0001/tools.md", "iteration-0001/validation-1.txt",
            "iteration-0002/prompt.md", "iteration-0002/system-prompt.md", "iteration-0002/turns.md", "iteration-0002/tools.md", "iteration-0002/validation-1.txt",
        ]));
        string Read(string name) => File.ReadAllText(Path.Combine(directory, name));
        Assert.That(Read("iteration-0001/prompt.md"), Does.Contain("Make the validation pass."));
        Assert.That(Read("iteration-0001/turns.md"), Does.Contain("First a look.").And.Contain("100 tokens in, 10 out").And.Contain("Calls run: "));
        Assert.That(Read("iteration-0001/tools.md"), Does.StartWith("## run in turn 1: succeeded").And.Contain("seq 1 900").And.Contain("\n899\n"));
        Assert.That(Read("iteration-0001/validation-1.txt"), Does.Contain("grep -q 42").And.Contain("exit code 1"));
        Assert.That(Read("iteration-0002/turns.md"), Does.Contain("é 😀"));
        Assert.That(JsonSerializer.Deserialize<LoopSnapshot>(Read("summary.json"), LoopKitJson.Options), Is.EqualTo(scene.Loop));
        Assert.That(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(directory)!), Is.EqualTo([directory]), "no draft is left");
    }

    [Test]
    public async Task The_report_has_one_line_an_iteration()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        await LoopArtifacts.WriteAsync(scene.Store, scene.Loop.Id, scene.File("out"), TimeProvider.System);
        var lines = File.ReadAllLines(Path.Combine(scene.File("out"), "report.tsv")).Select(line => line.Split('\t')).ToList();
        Assert.That(lines[0], Is.EqualTo(["iteration", "started", "duration_s", "turns", "tool_calls", "tokens_in", "tokens_out", "validation", "passed", "checkpoint"]));
        Assert.That(lines, Has.Count.EqualTo(3).And.All.Length.EqualTo(10));
        Assert.That(lines[1][3..9], Is.EqualTo(["2", "1", "300", "30", "1", "no"]));
        Assert.That(lines[2][3..5].Concat(lines[2][7..9]), Is.EqualTo(["2", "1", "0", "yes"]));
        Assert.That(DateTimeOffset.Parse(lines[1][1], System.Globalization.CultureInfo.InvariantCulture), Is.InRange(scene.Loop.StartedAt.AddMilliseconds(-1), scene.Loop.UpdatedAt));
    }

    [Test]
    public async Task Nothing_is_overwritten_and_no_link_is_followed()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        var elsewhere = Directory.CreateDirectory(scene.File("elsewhere")).FullName;
        Directory.CreateSymbolicLink(scene.File("link"), elsewhere);
        Directory.CreateDirectory(scene.File("full"));
        File.WriteAllText(Path.Combine(scene.File("full"), "mine"), "mine");
        File.WriteAllText(scene.File("file"), "mine");
        foreach (var name in (string[])["link", "full", "file"])
        {
            Assert.That(
                async () => await LoopArtifacts.WriteAsync(scene.Store, scene.Loop.Id, scene.File(name), TimeProvider.System),
                Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.InvalidSpec),
                name);
        }

        Assert.That(Directory.EnumerateFileSystemEntries(elsewhere), Is.Empty);
        Assert.That(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(elsewhere)!).Count(), Is.EqualTo(4), "no draft is left");
        Directory.CreateDirectory(scene.File("empty"));
        await LoopArtifacts.WriteAsync(scene.Store, scene.Loop.Id, scene.File("empty"), TimeProvider.System);
        Assert.That(File.Exists(Path.Combine(scene.File("empty"), "report.tsv")), Is.True);
    }

    [Test]
    public async Task A_missing_blob_leaves_nothing_behind()
    {
        await using var scene = await ArchiveScene.MakeAsync();
        await using var other = new InMemoryLoopStore(TimeProvider.System);
        var events = await scene.Store.ReadAsync(StreamId.ForLoop(scene.Loop.Id)).Select(stored => new EventData(stored.Type, stored.Payload, stored.At)).ToListAsync();
        await other.AppendAsync(new AppendRequest { Stream = StreamId.ForLoop(scene.Loop.Id), ExpectedVersion = 0, Events = events, Summary = scene.Loop });
        Assert.That(
            async () => await LoopArtifacts.WriteAsync(other, scene.Loop.Id, scene.File("out"), TimeProvider.System),
            Throws.InstanceOf<LoopKitException>().With.Property("Code").EqualTo(ErrorCodes.StoreCorrupt));
        Assert.That(Directory.EnumerateFileSystemEntries(Path.GetDirectoryName(scene.File("out"))!), Is.Empty);
    }
}
