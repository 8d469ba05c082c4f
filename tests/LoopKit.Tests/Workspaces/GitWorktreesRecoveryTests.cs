using LoopKit.Workspaces;

namespace LoopKit.Tests.Workspaces;

/// <summary>What a kill at any step, or a person, may leave behind.</summary>
public sealed class GitWorktreesRecoveryTests
{
    [Test]
    [Property("Requirement", "GIT-01")]
    public async Task Preparing_again_finds_the_same_worktree_with_its_unsaved_work()
    {
        using var user = new UserRepository();
        using var before = user.Worktrees();
        var first = await before.PrepareAsync(user.Request());
        UserRepository.WriteIn(first.Path, "readme.md", "unsaved\n");
        user.Write("later.txt", "later");
        user.Commit("Later");

        using var after = user.Worktrees();
        var second = await after.PrepareAsync(user.Request());
        Assert.That(second, Is.EqualTo(first));
        Assert.That(File.ReadAllText(Path.Combine(second.Path, "readme.md")), Is.EqualTo("unsaved\n"));
    }

    [Test]
    [Property("Requirement", "GIT-02")]
    public async Task A_worktree_deleted_by_hand_is_made_again_from_the_branch()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var first = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(first.Path, "work.txt", "work\n");
        await worktrees.CheckpointAsync(first, user.Loop, 1);
        Directory.Delete(user.Root, recursive: true);

        var second = await worktrees.PrepareAsync(user.Request());
        Assert.That(second, Is.EqualTo(first));
        Assert.That(File.ReadAllText(Path.Combine(second.Path, "work.txt")), Is.EqualTo("work\n"));
        Assert.That((await worktrees.CheckpointAsync(second, user.Loop, 2)).Changed, Is.False);
        Assert.That(user.Run("worktree", "list").Split('\n'), Has.Length.EqualTo(2));
    }

    [Test]
    [Property("Requirement", "GIT-02")]
    public async Task A_deleted_branch_is_made_again_from_the_last_checkpoint()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "work.txt", "work\n");
        var saved = await worktrees.CheckpointAsync(workspace, user.Loop, 1);
        user.Run("update-ref", "-d", "refs/heads/loopkit/fix-tests");
        var error = await Assert.ThrowsAsync<LoopKitException>(async () => await worktrees.HashTreeAsync(workspace));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.WrongBranch));

        await worktrees.PrepareAsync(user.Request());
        Assert.That(user.Run("rev-parse", "loopkit/fix-tests"), Is.EqualTo(saved.Commit));
        Assert.That(await worktrees.HashTreeAsync(workspace), Is.EqualTo(saved.Tree));
    }

    [Test]
    [Property("Requirement", "GIT-02")]
    public async Task A_pruned_registration_is_made_again_around_the_unsaved_work()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "readme.md", "unsaved\n");
        Directory.Delete(Path.Combine(user.GitDirectory, "worktrees"), recursive: true);

        await worktrees.PrepareAsync(user.Request());
        Assert.That(File.ReadAllText(Path.Combine(workspace.Path, "readme.md")), Is.EqualTo("unsaved\n"));
        Assert.That((await worktrees.CheckpointAsync(workspace, user.Loop, 1)).Changed, Is.True);
        Assert.That(user.RunIn(workspace.Path, "status", "--porcelain"), Is.Empty);
    }

    [Test]
    public async Task A_half_made_checkout_is_made_anew()
    {
        using var user = new UserRepository();
        using var before = user.Worktrees();
        var workspace = await before.PrepareAsync(user.Request());
        // As a kill in the middle of the checkout leaves it: not ready, a file cut short, one missing, locks.
        var claim = Path.Combine(user.GitDirectory, "loopkit", $"{user.Loop}.claim");
        File.WriteAllText(claim, File.ReadAllText(claim).Replace("ready yes", "ready no", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(workspace.Path, "readme.md"), "hel");
        File.Delete(Path.Combine(workspace.Path, ".gitignore"));
        user.Shell(workspace.Path, "printf x > \"$(printf 'odd \\377')\"");
        var registration = user.RunIn(workspace.Path, "rev-parse", "--absolute-git-dir");
        File.WriteAllText(Path.Combine(registration, "index.lock"), "");
        File.WriteAllText(Path.Combine(registration, "HEAD"), new string('0', 40));

        using var after = user.Worktrees();
        await after.PrepareAsync(user.Request());
        Assert.That(File.ReadAllText(Path.Combine(workspace.Path, "readme.md")), Is.EqualTo("hello\n"));
        Assert.That(user.RunIn(workspace.Path, "status", "--porcelain"), Is.Empty);
    }

    [Test]
    public async Task A_claim_without_anything_made_is_carried_out()
    {
        using var user = new UserRepository();
        var start = user.Run("rev-parse", "HEAD");
        Directory.CreateDirectory(Path.Combine(user.GitDirectory, "loopkit"));
        File.WriteAllText(Path.Combine(user.GitDirectory, "loopkit", $"{user.Loop}.claim"), $"name fix-tests-7\nbase-commit {start}\nbase-branch main\nready no\n");
        user.Write("later.txt", "later");
        user.Commit("Later");

        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        Assert.That(workspace.Branch, Is.EqualTo("loopkit/fix-tests-7"));
        Assert.That(workspace.BaseCommit, Is.EqualTo(start));
        Assert.That(File.Exists(Path.Combine(workspace.Path, "later.txt")), Is.False);
    }

    [TestCase("name ../../evil\nbase-commit 0000000000000000000000000000000000000000\nready no\n")]
    [TestCase("name fix-tests\nbase-commit --exec=evil\nready no\n")]
    [Property("Requirement", "GIT-07")]
    public async Task A_forged_claim_is_refused(string content)
    {
        using var user = new UserRepository();
        Directory.CreateDirectory(Path.Combine(user.GitDirectory, "loopkit"));
        File.WriteAllText(Path.Combine(user.GitDirectory, "loopkit", $"{user.Loop}.claim"), content);
        using var worktrees = user.Worktrees();
        var error = await Assert.ThrowsAsync<LoopKitException>(async () => await worktrees.PrepareAsync(user.Request()));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.GitFailed));
        Assert.That(error.Message, Does.Contain("damaged"));
    }

    [Test]
    public async Task Worktrees_of_the_user_with_the_same_name_are_left_alone()
    {
        using var user = new UserRepository();
        using var directory = new TemporaryDirectory();
        user.Run("worktree", "add", "--quiet", "-b", "mine", directory.File("fix-tests"));
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        Directory.Delete(workspace.Path, recursive: true);
        await worktrees.PrepareAsync(user.Request());
        Assert.That(user.RunIn(directory.File("fix-tests"), "status", "--porcelain"), Is.Empty);
        Assert.That(user.RunIn(directory.File("fix-tests"), "symbolic-ref", "--short", "HEAD"), Is.EqualTo("mine"));
    }

    [Test]
    [Property("Requirement", "GIT-07")]
    public async Task Stale_locks_of_dead_processes_do_not_stop_a_checkpoint()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        var registration = user.RunIn(workspace.Path, "rev-parse", "--absolute-git-dir");
        var seal = Path.Combine(Path.GetDirectoryName(workspace.Path)!, ".git-sealed");
        string[] locks =
        [
            Path.Combine(registration, "index.lock"),
            Path.Combine(seal, "indexes", "fix-tests.lock"),
            Path.Combine(user.GitDirectory, "refs/heads/loopkit/fix-tests.lock"),
            Path.Combine(user.GitDirectory, $"refs/loopkit/{user.Loop}/1.lock"),
        ];
        foreach (var file in locks)
        {
            File.WriteAllText(file, "");
            File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }

        UserRepository.WriteIn(workspace.Path, "work.txt", "work\n");
        Assert.That((await worktrees.CheckpointAsync(workspace, user.Loop, 1)).Changed, Is.True);
        Assert.That(locks.Where(File.Exists), Is.Empty);
    }

    [Test]
    public async Task A_fresh_lock_of_somebody_else_is_waited_for_and_then_named()
    {
        using var user = new UserRepository();
        var foreign = Path.Combine(user.GitDirectory, "refs/heads/other.lock");
        File.WriteAllText(foreign, "");
        var error = await Assert.ThrowsAsync<LoopKitException>(async () =>
            await user.Git.RunAsync(new GitCommand(["branch", "other"], user.Path)));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.GitFailed));
        Assert.That(error.Message, Does.Contain("other.lock"));
        Assert.That(user.Git.Runs, Is.EqualTo(9));
        Assert.That(File.Exists(foreign), Is.True);
    }
}
