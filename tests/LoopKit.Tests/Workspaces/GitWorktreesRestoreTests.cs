namespace LoopKit.Tests.Workspaces;

[Property("Requirement", "ENG-15")]
public sealed class GitWorktreesRestoreTests
{
    [Test]
    public async Task The_files_of_a_checkpoint_come_back_and_nothing_that_was_saved_is_lost()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        string At(string name) => Path.Combine(workspace.Path, name);
        UserRepository.WriteIn(workspace.Path, "good.txt", "good");
        UserRepository.WriteIn(workspace.Path, "becomes-dir", "file");
        var good = await worktrees.CheckpointAsync(workspace, user.Loop, 1);
        UserRepository.WriteIn(workspace.Path, "good.txt", "bad");
        UserRepository.WriteIn(workspace.Path, "new/inner.txt", "bad");
        UserRepository.WriteIn(workspace.Path, "build.log", "ignored");
        File.Delete(At("readme.md"));
        File.Delete(At("becomes-dir"));
        UserRepository.WriteIn(workspace.Path, "becomes-dir/inner.txt", "bad");
        var bad = await worktrees.CheckpointAsync(workspace, user.Loop, 2);
        UserRepository.WriteIn(workspace.Path, "unsaved.txt", "written after the checkpoint");
        var users = user.Run("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/main", "refs/tags", "refs/stash") + user.Run("status", "--porcelain");

        var back = await worktrees.RestoreAsync(workspace, user.Loop, good.Commit!);

        Assert.Multiple(() =>
        {
            Assert.That(back.Tree, Is.EqualTo(good.Tree));
            Assert.That(File.ReadAllText(At("good.txt")), Is.EqualTo("good"));
            Assert.That(File.ReadAllText(At("becomes-dir")), Is.EqualTo("file"));
            Assert.That(File.Exists(At("readme.md")), Is.True);
            Assert.That(Path.Exists(At("new")) || Path.Exists(At("unsaved.txt")), Is.False);
            Assert.That(File.ReadAllText(At("build.log")), Is.EqualTo("ignored"), "what .gitignore leaves out stays");
            Assert.That(user.Run("rev-parse", "loopkit/fix-tests"), Is.EqualTo(back.Commit));
            Assert.That(user.Run("rev-parse", "loopkit/fix-tests^"), Is.EqualTo(bad.Commit), "the branch goes on, it does not go back");
            Assert.That(user.Run("rev-parse", $"refs/loopkit/{user.Loop}/2"), Is.EqualTo(bad.Commit));
            Assert.That(user.RunIn(workspace.Path, "status", "--porcelain"), Is.Empty, "the loop's own git agrees");
            Assert.That(user.Run("for-each-ref", "--format=%(refname) %(objectname)", "refs/heads/main", "refs/tags", "refs/stash") + user.Run("status", "--porcelain"), Is.EqualTo(users), "nothing of the user's has moved");
        });
        var next = await worktrees.CheckpointAsync(workspace, user.Loop, 3);
        Assert.That((next.Commit, next.Tree), Is.EqualTo((back.Commit, good.Tree)));
    }

    [Test]
    public async Task A_restore_repeated_after_a_kill_at_any_point_is_the_same()
    {
        using var user = new UserRepository();
        using var before = user.Worktrees();
        var workspace = await before.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "a.txt", "good");
        var good = await before.CheckpointAsync(workspace, user.Loop, 1);
        UserRepository.WriteIn(workspace.Path, "a.txt", "bad");
        await before.CheckpointAsync(workspace, user.Loop, 2);

        // Killed when only some of the files were back.
        UserRepository.WriteIn(workspace.Path, "a.txt", "good");
        using var after = user.Worktrees();
        var back = await after.RestoreAsync(workspace, user.Loop, good.Commit!);

        // Killed after everything was done, but before it was recorded.
        using var again = user.Worktrees();
        Assert.That(await again.RestoreAsync(workspace, user.Loop, good.Commit!), Is.EqualTo(back));
        Assert.That(File.ReadAllText(Path.Combine(workspace.Path, "a.txt")), Is.EqualTo("good"));
    }

    [Test]
    public async Task Only_a_checkpoint_of_the_loop_comes_back()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        user.Write("later.txt", "x");
        user.Commit("Later");
        var error = (await Assert.ThrowsAsync<LoopKitException>(async () => await worktrees.RestoreAsync(workspace, user.Loop, user.Run("rev-parse", "main"))))!;
        Assert.That(error.Code, Is.EqualTo(ErrorCodes.GitFailed));
        Assert.That(error.Message, Does.Contain("no checkpoint"));
    }
}
