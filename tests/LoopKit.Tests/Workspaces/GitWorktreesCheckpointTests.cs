namespace LoopKit.Tests.Workspaces;

public sealed class GitWorktreesCheckpointTests
{
    [Test]
    [Property("Requirement", "GIT-03")]
    public async Task A_checkpoint_is_a_commit_on_the_branch_and_on_a_private_ref()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "work.txt", "work\n");
        var tree = await worktrees.HashTreeAsync(workspace);
        var checkpoint = await worktrees.CheckpointAsync(workspace, user.Loop, 4);
        Assert.Multiple(() =>
        {
            Assert.That(checkpoint.Changed, Is.True);
            Assert.That(checkpoint.Tree, Is.EqualTo(tree));
            Assert.That(user.Run("rev-parse", "loopkit/fix-tests"), Is.EqualTo(checkpoint.Commit));
            Assert.That(user.Run("rev-parse", $"refs/loopkit/{user.Loop}/4"), Is.EqualTo(checkpoint.Commit));
            Assert.That(user.Run("rev-parse", $"refs/loopkit/{user.Loop}/0"), Is.EqualTo(workspace.BaseCommit));
            Assert.That(user.Run("rev-parse", "loopkit/fix-tests^"), Is.EqualTo(workspace.BaseCommit));
            Assert.That(user.Run("rev-parse", "loopkit/fix-tests^{tree}"), Is.EqualTo(tree));
            Assert.That(user.Run("log", "-1", "--format=%an <%ae> %cn <%ce>", "loopkit/fix-tests"), Is.EqualTo("LoopKit <loopkit@localhost> LoopKit <loopkit@localhost>"));
            Assert.That(user.Run("log", "-1", "--format=%B", "loopkit/fix-tests").Trim(), Is.EqualTo($"loopkit: fix-tests iteration 4\n\nLoopKit-Loop: {user.Loop}"));
            Assert.That(user.Run("fsck", "--strict"), Is.Empty);
        });
        Assert.That(user.RunIn(workspace.Path, "status", "--porcelain"), Is.Empty, "the loop's own git agrees");
    }

    [Test]
    [Property("Requirement", "GIT-03")]
    public async Task Nothing_new_makes_no_commit()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "build.log", "ignored\n");
        var checkpoint = await worktrees.CheckpointAsync(workspace, user.Loop, 1);
        Assert.That(checkpoint.Changed, Is.False);
        Assert.That(checkpoint.Commit, Is.EqualTo(workspace.BaseCommit));
        Assert.That(user.Run("rev-parse", $"refs/loopkit/{user.Loop}/1"), Is.EqualTo(workspace.BaseCommit));
    }

    [Test]
    [Property("Requirement", "GIT-03")]
    public async Task A_checkpoint_repeated_after_a_kill_is_the_same()
    {
        using var user = new UserRepository();
        using var before = user.Worktrees();
        var workspace = await before.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "work.txt", "work\n");
        var first = await before.CheckpointAsync(workspace, user.Loop, 1);
        using var after = user.Worktrees();
        Assert.That(await after.CheckpointAsync(workspace, user.Loop, 1), Is.EqualTo(first));
        Assert.That(await after.CheckpointAsync(workspace, user.Loop, 2), Is.EqualTo(first with { Changed = false }));
    }

    [Test]
    public async Task Every_kind_of_change_is_saved()
    {
        using var user = new UserRepository();
        user.Write("dir/inner.txt", "inner");
        user.Write("becomes-dir", "file");
        user.Write("linked/inner.txt", "inner");
        user.Commit("More");
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        string At(string name) => Path.Combine(workspace.Path, name);

        File.Delete(At("readme.md"));
        File.AppendAllText(At("src/code.cs"), "class B;\n");
        Directory.Delete(At("dir"), recursive: true);
        File.WriteAllText(At("dir"), "now a file");
        File.Delete(At("becomes-dir"));
        UserRepository.WriteIn(workspace.Path, "becomes-dir/inner.txt", "inner");
        Directory.Delete(At("linked"), recursive: true);
        File.CreateSymbolicLink(At("linked"), "/etc");
        UserRepository.WriteIn(workspace.Path, "tool.sh", "#!/bin/sh\n");
        user.Shell(workspace.Path, "chmod +x tool.sh; printf x > \"$(printf 'odd \\377\\n\\t\"name')\"; mkfifo pipe; rm .gitignore; mkfifo .gitignored");

        var checkpoint = await worktrees.CheckpointAsync(workspace, user.Loop, 1);
        var listed = user.Run("ls-tree", "-r", "-z", "--format=%(objectmode) %(path)", checkpoint.Commit!).Split('\0');
        Assert.That(listed, Is.SupersetOf(new[] { "100644 dir", "100644 becomes-dir/inner.txt", "120000 linked", "100755 tool.sh", "100644 src/code.cs" }));
        Assert.That(listed, Has.None.Contains("readme.md").And.None.Contains("pipe").And.None.Contains(".gitignore").And.None.Contains("becomes-dir\0"));
        Assert.That(listed, Has.One.StartsWith("100644 \"odd \\377\\n\\t"));
        Assert.That(user.Run("cat-file", "blob", $"{checkpoint.Commit}:linked"), Is.EqualTo("/etc"));
        Assert.That((await worktrees.CheckpointAsync(workspace, user.Loop, 2)).Changed, Is.False);
    }

    [Test]
    public async Task Files_that_became_pipes_are_saved_as_deleted()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        user.Shell(workspace.Path, "rm readme.md src/code.cs; mkfifo readme.md src/code.cs; echo new > new.txt");
        var checkpoint = await worktrees.CheckpointAsync(workspace, user.Loop, 1);
        Assert.That(user.Run("ls-tree", "--name-only", checkpoint.Commit!), Is.EqualTo(".gitignore\nnew.txt"));
    }

    [Test]
    public async Task Names_that_git_forbids_are_left_out()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, ".GIT/config", "[core]");
        UserRepository.WriteIn(workspace.Path, "git~1", "short name");
        File.CreateSymbolicLink(Path.Combine(workspace.Path, ".gitmodules"), "/etc/passwd");
        UserRepository.WriteIn(workspace.Path, "work.txt", "work\n");
        var checkpoint = await worktrees.CheckpointAsync(workspace, user.Loop, 1);
        Assert.That(user.Run("diff", "--name-only", "main", checkpoint.Commit!), Is.EqualTo("work.txt"));
    }

    [Test]
    public async Task Repositories_inside_the_workspace_are_left_out_and_do_no_harm()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        user.Shell(workspace.Path, "git init -q empty && git init -q full && cd full && echo x > x && git add x && git commit -qm x");
        UserRepository.WriteIn(workspace.Path, "empty/file.txt", "x");
        user.Shell(Path.Combine(workspace.Path, "src"), "git init -q .");
        UserRepository.WriteIn(workspace.Path, "src/more.cs", "class C;\n");
        var checkpoint = await worktrees.CheckpointAsync(workspace, user.Loop, 1);
        Assert.That(user.Run("diff", "--name-only", "main", checkpoint.Commit!), Is.EqualTo("src/more.cs"));
    }

    [Test]
    public async Task Commits_that_the_loop_made_itself_stay_and_are_built_upon()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "forced.log", "ignored but wanted\n");
        user.RunIn(workspace.Path, "add", "--force", "forced.log");
        user.RunIn(workspace.Path, "commit", "--quiet", "--message", "Mine");
        var own = user.Run("rev-parse", "loopkit/fix-tests");
        var first = await worktrees.CheckpointAsync(workspace, user.Loop, 1);
        Assert.That(first.Commit, Is.EqualTo(own));
        Assert.That(first.Changed, Is.True, "it differs from the checkpoint before");

        UserRepository.WriteIn(workspace.Path, "work.txt", "work\n");
        var second = await worktrees.CheckpointAsync(workspace, user.Loop, 2);
        Assert.That(user.Run("rev-parse", $"{second.Commit}^"), Is.EqualTo(own));
        Assert.That(user.Run("ls-tree", "--name-only", second.Commit!), Does.Contain("forced.log"));
    }

    [Test]
    public async Task Marks_in_the_loops_index_hide_nothing()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        var before = await worktrees.HashTreeAsync(workspace);
        user.RunIn(workspace.Path, "update-index", "--assume-unchanged", "readme.md");
        user.RunIn(workspace.Path, "update-index", "--skip-worktree", "src/code.cs");
        UserRepository.WriteIn(workspace.Path, "readme.md", "hidden\n");
        Assert.That(await worktrees.HashTreeAsync(workspace), Is.Not.EqualTo(before));
    }

    [Test]
    public async Task A_replacement_ref_hides_nothing()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "work.txt", "work\n");
        var tree = await worktrees.HashTreeAsync(workspace);
        var pretender = user.Run("commit-tree", tree!, "-m", "Nothing new");
        user.Run("replace", workspace.BaseCommit!, pretender);

        using var later = user.Worktrees();
        var checkpoint = await later.CheckpointAsync(workspace, user.Loop, 1);
        Assert.That(checkpoint.Changed, Is.True);
        Assert.That(checkpoint.Commit, Is.Not.EqualTo(workspace.BaseCommit));
    }

    [Test]
    [Property("Requirement", "GIT-01")]
    public async Task A_worktree_on_another_branch_is_refused_and_nothing_is_saved()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        user.RunIn(workspace.Path, "checkout", "--quiet", "-b", "elsewhere");
        UserRepository.WriteIn(workspace.Path, "work.txt", "work\n");
        var before = user.Run("for-each-ref");
        foreach (var detach in (bool[])[false, true])
        {
            if (detach)
            {
                user.RunIn(workspace.Path, "checkout", "--quiet", "--detach");
            }

            var error = await Assert.ThrowsAsync<LoopKitException>(async () => await worktrees.CheckpointAsync(workspace, user.Loop, 1));
            Assert.That(error!.Code, Is.EqualTo(ErrorCodes.WrongBranch));
            Assert.That(error.Message, Does.Contain("git checkout loopkit/fix-tests"));
        }

        Assert.That(user.Run("for-each-ref"), Is.EqualTo(before));
        user.RunIn(workspace.Path, "checkout", "--quiet", "loopkit/fix-tests");
        Assert.That((await worktrees.CheckpointAsync(workspace, user.Loop, 1)).Changed, Is.True);
    }

    [Test]
    public async Task A_link_in_place_of_the_worktree_is_refused()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        Directory.Delete(workspace.Path, recursive: true);
        Directory.CreateSymbolicLink(workspace.Path, user.Path);
        var error = await Assert.ThrowsAsync<LoopKitException>(async () => await worktrees.CheckpointAsync(workspace, user.Loop, 1));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.RepositoryNotFound));
    }

    [Test]
    public async Task Packed_refs_and_collected_objects_change_nothing()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "one.txt", "1");
        await worktrees.CheckpointAsync(workspace, user.Loop, 1);
        user.Run("gc", "--quiet", "--prune=now");
        UserRepository.WriteIn(workspace.Path, "two.txt", "2");
        var second = await worktrees.CheckpointAsync(workspace, user.Loop, 2);
        Assert.That(user.Run("rev-parse", "loopkit/fix-tests"), Is.EqualTo(second.Commit));
        Assert.That(user.Run("fsck"), Is.Empty);
    }

    [Test]
    public async Task A_checkpoint_costs_few_processes()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        await worktrees.CheckpointAsync(workspace, user.Loop, 1);

        UserRepository.WriteIn(workspace.Path, "work.txt", "work\n");
        var start = user.Git.Runs;
        await worktrees.HashTreeAsync(workspace);
        Assert.That(user.Git.Runs - start, Is.EqualTo(3), "a new tree: status, update-index, write-tree");
        start = user.Git.Runs;
        await worktrees.CheckpointAsync(workspace, user.Loop, 2);
        Assert.That(user.Git.Runs - start, Is.EqualTo(3), "a known tree: status, commit-tree, update-ref");
        start = user.Git.Runs;
        await worktrees.HashTreeAsync(workspace);
        Assert.That(user.Git.Runs - start, Is.EqualTo(1), "nothing new: status");
    }
}
