using LoopKit.Cli.Tests.Processes;

namespace LoopKit.Cli.Tests;

public sealed class UntouchedRepositoryTests
{
    [Test]
    [Property("Requirement", "GIT-02")]
    public async Task A_run_leaves_the_users_checkout_index_branches_stash_and_config_as_they_were()
    {
        using var scene = new Scene();
        scene.Git("branch", "feature");
        scene.Git("tag", "v1");
        scene.Git("config", "core.editor", "ed");
        scene.Write("readme.md", "stashed\n");
        scene.Git("stash");
        scene.Write("readme.md", "staged\n");
        scene.Write("answer.txt", "the user's own\n");
        scene.Git("add", "readme.md");
        scene.Write("readme.md", "staged and edited\n");
        scene.Write("notes.txt", "not tracked\n");
        var before = scene.UsersSide();
        Assert.That(before, Does.Contain("1 MM ").And.Contain("? notes.txt").And.Contain("WIP on main").And.Contain("refs/heads/feature"));

        scene.Script(Scripts.Run("echo changed > readme.md; rm -f answer.txt; mkdir new; echo new > new/file.txt"));
        var result = await scene.RunAsync(scene.RunArguments());
        Assert.That(result.ExitCode, Is.Zero, result.ToString());
        Assert.That(scene.UsersSide(), Is.EqualTo(before));
        Assert.That(scene.Git("show", "loopkit/job:readme.md"), Is.EqualTo("changed\n"), "The loop did nothing that could have been seen.");
        Assert.That(scene.Git("rev-parse", "loopkit/job~1"), Is.EqualTo(scene.Git("rev-parse", "main")));
    }
}
