using LoopKit.Workspaces;

namespace LoopKit.Tests.Workspaces;

public sealed class WorkspaceViewTests
{
    [Test]
    public async Task Changes_are_shown_against_the_last_checkpoint_or_a_commit()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var view = new WorkspaceView(worktrees);
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "one.txt", "one\n");
        await worktrees.CheckpointAsync(workspace, user.Loop, 1);
        UserRepository.WriteIn(workspace.Path, "two.txt", "two\n");
        File.Delete(Path.Combine(workspace.Path, "readme.md"));

        Assert.That(await view.StatusAsync(workspace), Is.EqualTo("D\treadme.md\nA\ttwo.txt"));
        Assert.That(await view.StatusAsync(workspace, workspace.BaseCommit), Is.EqualTo("A\tone.txt\nD\treadme.md\nA\ttwo.txt"));
        Assert.That(await view.DiffAsync(workspace), Does.Contain("+two").And.Contain("-hello").And.Not.Contain("+one"));
    }

    [Test]
    public async Task Changes_are_shown_when_the_root_is_behind_a_symbolic_link()
    {
        using var user = new UserRepository();
        using var directory = new TemporaryDirectory();
        var link = directory.File("link");
        Directory.CreateSymbolicLink(link, Directory.CreateDirectory(user.Root).FullName);
        using var worktrees = new GitWorktrees(user.Git, TimeProvider.System, link, minimumFreeBytes: 0);
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "one.txt", "one\n");

        Assert.That(await new WorkspaceView(worktrees).StatusAsync(workspace), Is.EqualTo("A\tone.txt"));
    }

    [Test]
    public async Task The_log_is_newest_first_and_limited()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        for (var iteration = 1; iteration <= 3; iteration++)
        {
            UserRepository.WriteIn(workspace.Path, "n.txt", $"{iteration}");
            await worktrees.CheckpointAsync(workspace, user.Loop, iteration);
        }

        var lines = (await new WorkspaceView(worktrees).LogAsync(workspace, 2)).Split('\n');
        Assert.That(lines, Has.Length.EqualTo(2));
        Assert.That(lines[0], Does.EndWith("loopkit: fix-tests iteration 3"));
    }

    [Test]
    public async Task Long_diffs_are_cut_at_a_whole_character()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "big.txt", string.Concat(Enumerable.Repeat("😀", 50_000)));
        var diff = await new WorkspaceView(worktrees).DiffAsync(workspace);
        Assert.That(diff, Has.Length.InRange(WorkspaceView.MaxCharacters - 1, WorkspaceView.MaxCharacters));
        Assert.That(diff, Does.EndWith("[the rest is left out]").And.Not.Contain("\uFFFD"));
        Assert.That(diff.Split('\n')[^2].EnumerateRunes().Skip(1), Is.All.EqualTo(new System.Text.Rune(0x1F600)));
    }

    [TestCase("--output=/tmp/evil")]
    [TestCase("main")]
    [TestCase("HEAD@{1}")]
    [Property("Requirement", "GIT-07")]
    public async Task Only_full_hashes_name_a_commit(string since)
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        var view = new WorkspaceView(worktrees);
        await Assert.ThatAsync(async () => await view.DiffAsync(workspace, since), Throws.InstanceOf<LoopKitException>());
    }

    [Test]
    public async Task Plain_directories_have_nothing_to_show()
    {
        using var directory = new TemporaryDirectory();
        using var worktrees = new GitWorktrees(new Git(TimeProvider.System), TimeProvider.System, directory.File("root"));
        var workspace = await new PlainDirectory().PrepareAsync(new WorkspaceRequest(new LoopId("a"), "a", directory.Path));
        var view = new WorkspaceView(worktrees);
        Assert.That(await view.StatusAsync(workspace) + await view.DiffAsync(workspace) + await view.LogAsync(workspace, 3), Is.Empty);
    }
}
