using LoopKit.Workspaces;

namespace LoopKit.Tests.Workspaces;

[Property("Requirement", "GIT-07")]
public sealed class SealedConfigTests
{
    [Test]
    public void Only_settings_that_name_no_program_are_copied()
    {
        var text = SealedConfig.Write(new Dictionary<string, string>
        {
            ["core.autocrlf"] = "input",
            ["core.fsmonitor"] = "evil",
            ["filter.lfs.process"] = "git-lfs filter-process",
            ["alias.status"] = "!evil",
            ["include.path"] = "/evil",
        });
        Assert.That(text, Does.Contain("autocrlf = \"input\""));
        Assert.That(text, Does.Not.Contain("evil").And.Not.Contain("lfs"));
    }

    [Test]
    public async Task Values_cannot_break_out()
    {
        using var user = new UserRepository();
        const string value = "/a \"b\" \\c # ; $(d)";
        user.Write("sealed", SealedConfig.Write(new Dictionary<string, string> { ["core.excludesfile"] = value, ["core.eol"] = "lf\n[core]\n\tfsmonitor = evil" }));
        var file = Path.Combine(user.Path, "sealed");
        var output = await user.Git.RunAsync(new GitCommand(["config", "--file", file, "--get", "core.excludesfile"], user.Path));
        Assert.That(output.Text, Is.EqualTo(value));
        Assert.That(File.ReadAllText(file), Does.Not.Contain("evil"));
    }

    [Test]
    public async Task Line_ends_and_ignored_files_are_as_the_user_set_them()
    {
        using var user = new UserRepository();
        user.Write("more-ignored", "*.secret\n");
        user.Run("config", "core.excludesFile", Path.Combine(user.Path, "more-ignored"));
        user.Run("config", "core.autocrlf", "true");
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        Assert.That(File.ReadAllText(Path.Combine(workspace.Path, "readme.md")), Is.EqualTo("hello\r\n"));
        UserRepository.WriteIn(workspace.Path, "key.secret", "x");
        Assert.That((await worktrees.CheckpointAsync(workspace, user.Loop, 1)).Changed, Is.False);
    }
}
