using LoopKit.Cli.Tests.Processes;

namespace LoopKit.Cli.Tests;

/// <summary>The commands that check, move and delete what loops left.</summary>
public sealed class ArchiveTests
{
    [Test]
    [Property("Requirement", "STORE-07")]
    public async Task Verify_ends_with_1_and_names_what_is_damaged()
    {
        using var scene = await RunAsync();
        var whole = await scene.RunAsync("verify");
        Assert.That(whole.ExitCode, Is.Zero, whole.ToString());
        Assert.That(whole.Output, Does.Contain("whole"));
        Assert.That((await scene.RunAsync("verify", Scene.Name)).ExitCode, Is.Zero);

        var database = Path.Combine(scene.Store, "loopkit.db");
        var bytes = await File.ReadAllBytesAsync(database);
        FlipEvery(bytes, "\"type\":\"turn-completed\""u8);
        await File.WriteAllBytesAsync(database, bytes);
        var damaged = await scene.RunAsync("verify", "--json");
        Assert.That(damaged.ExitCode, Is.EqualTo(1), damaged.ToString());
        Assert.That(damaged.Last.GetProperty("whole").GetBoolean(), Is.False);
        var finding = damaged.Last.GetProperty("findings")[0];
        Assert.That(finding.GetProperty("kind").GetString(), Is.EqualTo("stream"));
        Assert.That(finding.GetProperty("stream").GetString(), Does.StartWith("loop/"));
        Assert.That(finding.GetProperty("version").GetInt64(), Is.Positive);
        Assert.That((await scene.RunAsync("verify", Scene.Name)).ExitCode, Is.EqualTo(1));
        Assert.That((await scene.RunAsync("verify", "--store", scene.File("none"))).ExitCode, Is.EqualTo(2));
    }

    [Test]
    [Property("Requirement", "STORE-07")]
    public async Task A_loop_moves_to_another_store_in_one_file()
    {
        using var scene = await RunAsync();
        var (file, other) = (scene.File("job.loopkit"), scene.File("other"));
        Assert.That((await scene.RunAsync("export", Scene.Name, "--to", file)).ExitCode, Is.Zero);
        Assert.That((await scene.RunAsync("export", Scene.Name, "--to", file)).ExitCode, Is.EqualTo(2), "it exists");
        Assert.That((await scene.RunAsync("import", file, "--store", other)).Output, Does.StartWith($"{Scene.Name}: imported"));
        Assert.That((await scene.RunAsync("import", file, "--store", other)).Output, Does.StartWith($"{Scene.Name}: is here already"));
        Assert.That((await scene.RunAsync("import", file, "--store", other, "--as", "copy")).Output, Does.StartWith("copy: imported"));
        Assert.That((await scene.RunAsync("events", Scene.Name, "--json", "--store", other)).Output, Is.EqualTo((await scene.RunAsync("events", Scene.Name, "--json")).Output));
        Assert.That((await scene.RunAsync("verify", "--store", other)).ExitCode, Is.Zero);

        await File.WriteAllTextAsync(file, "something else");
        var refused = await scene.RunAsync("import", file, "--store", other);
        Assert.That(refused.ExitCode, Is.EqualTo(2));
        Assert.That(refused.Error, Does.Contain("LK7001"));
    }

    [Test]
    [Property("Requirement", "STORE-08")]
    public async Task Artifacts_show_what_changed_between_checkpoints()
    {
        using var scene = await RunAsync();
        var directory = scene.File("files");
        var result = await scene.RunAsync("artifacts", Scene.Name, "--to", directory);
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(await File.ReadAllTextAsync(Path.Combine(directory, "iteration-0001", "changes.patch")), Does.Contain("+42"));
        var line = (await File.ReadAllLinesAsync(Path.Combine(directory, "report.tsv")))[1].Split('\t');
        Assert.That(line[^1], Is.EqualTo(scene.Git("rev-parse", $"loopkit/{Scene.Name}").Trim()));
        Assert.That((await scene.RunAsync("artifacts", Scene.Name, "--to", directory)).ExitCode, Is.EqualTo(2), "it exists");
    }

    [Test]
    [Property("Requirement", "STORE-08")]
    public async Task Prune_deletes_what_is_not_pinned_and_says_what_it_frees()
    {
        using var scene = await RunAsync();
        Assert.That((await scene.RunAsync("prune")).ExitCode, Is.EqualTo(2), "without a limit");
        Assert.That((await scene.RunAsync("prune", "--older-than", "soon")).ExitCode, Is.EqualTo(2));
        Assert.That((await scene.RunAsync("pin", Scene.Name)).Output, Is.EqualTo($"{Scene.Name}: pinned\n"));
        Assert.That((await scene.RunAsync("prune", "--keep-last", "0", "--json")).Last.GetProperty("loops").GetArrayLength(), Is.Zero);
        Assert.That((await scene.RunAsync("unpin", Scene.Name)).ExitCode, Is.Zero);
        Assert.That((await scene.RunAsync("prune", "--keep-last", "0", "--older-than", "1h", "--json")).Last.GetProperty("loops").GetArrayLength(), Is.Zero);

        var dry = await scene.RunAsync("prune", "--max-bytes", "1KB", "--dry-run", "--json");
        Assert.That(dry.Last.GetProperty("loops")[0].GetProperty("name").GetString(), Is.EqualTo(Scene.Name), dry.ToString());
        Assert.That((await scene.RunAsync("ps", "--json")).Last.GetArrayLength(), Is.EqualTo(1));
        var done = await scene.RunAsync("prune", "--max-bytes", "1KB", "--json");
        Assert.That(done.Last.GetProperty("bytes").GetInt64(), Is.EqualTo(dry.Last.GetProperty("bytes").GetInt64()).And.GreaterThan(1_000));
        Assert.That((await scene.RunAsync("ps", "--json")).Last.GetArrayLength(), Is.Zero);
        Assert.That((await scene.RunAsync("verify")).ExitCode, Is.Zero);
    }

    private static async Task<Scene> RunAsync()
    {
        var scene = new Scene();
        scene.Script(Scripts.Answer);
        var run = await scene.RunAsync(scene.RunArguments());
        Assert.That(run.ExitCode, Is.Zero, run.ToString());
        return scene;
    }

    /// <summary>Every copy, since a database keeps bytes in places that nothing refers to any more.</summary>
    private static void FlipEvery(Span<byte> bytes, ReadOnlySpan<byte> text)
    {
        for (var at = bytes.IndexOf(text); at >= 0; at = bytes.IndexOf(text))
        {
            bytes[at + 9] ^= 1;
        }
    }
}
