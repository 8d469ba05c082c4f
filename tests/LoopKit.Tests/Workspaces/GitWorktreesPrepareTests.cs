using LoopKit.Workspaces;

namespace LoopKit.Tests.Workspaces;

public sealed class GitWorktreesPrepareTests
{
    [Test]
    [Property("Requirement", "GIT-01")]
    public async Task A_loop_gets_a_worktree_on_its_own_branch_outside_the_checkout()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        Assert.Multiple(() =>
        {
            Assert.That(workspace.Kind, Is.EqualTo(WorkspaceKind.GitWorktree));
            Assert.That(workspace.Path, Does.Match($"^{user.Root}/project-[0-9a-f]{{8}}/fix-tests$"));
            Assert.That(workspace.Repository, Is.EqualTo(user.Path));
            Assert.That(workspace.Branch, Is.EqualTo("loopkit/fix-tests"));
            Assert.That(workspace.BaseBranch, Is.EqualTo("main"));
            Assert.That(workspace.BaseCommit, Is.EqualTo(user.Run("rev-parse", "HEAD")));
            Assert.That(File.ReadAllText(Path.Combine(workspace.Path, "src/code.cs")), Is.EqualTo("class A;\n"));
        });
        Assert.That(user.RunIn(workspace.Path, "symbolic-ref", "HEAD"), Is.EqualTo("refs/heads/loopkit/fix-tests"));
        Assert.That(user.RunIn(workspace.Path, "status", "--porcelain"), Is.Empty);
        Assert.That(user.RunIn(workspace.Path, "rev-parse", "--git-dir"), Does.StartWith(user.GitDirectory));
        Assert.That(user.Run("worktree", "list"), Does.Contain(workspace.Path));
    }

    [Test]
    public async Task A_directory_deep_inside_a_repository_is_served_by_its_top_level()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var inside = Path.Combine(user.Path, "src");
        Assert.That(await worktrees.CanServeAsync(inside), Is.True);
        var workspace = await worktrees.PrepareAsync(user.Request() with { Repository = inside });
        Assert.That(workspace.Repository, Is.EqualTo(user.Path));
    }

    [Test]
    public async Task A_directory_without_git_is_not_served()
    {
        using var directory = new TemporaryDirectory();
        using var worktrees = new GitWorktrees(new Git(TimeProvider.System), TimeProvider.System, directory.File("root"));
        Assert.That(await worktrees.CanServeAsync(directory.Path), Is.False);
    }

    [Test]
    public async Task A_detached_head_has_no_base_branch()
    {
        using var user = new UserRepository();
        user.Run("checkout", "--quiet", "--detach");
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        Assert.That(workspace.BaseBranch, Is.Null);
        Assert.That(workspace.BaseCommit, Is.EqualTo(user.Run("rev-parse", "HEAD")));
    }

    [Test]
    public async Task A_repository_without_a_commit_is_refused_with_advice()
    {
        using var user = new UserRepository(withCommit: false);
        using var worktrees = user.Worktrees();
        var error = await Assert.ThrowsAsync<LoopKitException>(async () => await worktrees.CanServeAsync(user.Path));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.RepositoryEmpty));
        Assert.That(error.Message, Does.Contain("first commit"));
    }

    [Test]
    public async Task Gits_own_directory_is_refused()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var error = await Assert.ThrowsAsync<LoopKitException>(async () => await worktrees.CanServeAsync(Path.Combine(user.GitDirectory, "refs")));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.RepositoryNotFound));
    }

    [Test]
    public async Task A_bare_repository_is_served()
    {
        using var user = new UserRepository();
        using var directory = new TemporaryDirectory();
        user.Run("clone", "--quiet", "--bare", user.Path, directory.File("bare.git"));
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request() with { Repository = directory.File("bare.git") });
        UserRepository.WriteIn(workspace.Path, "a.txt", "a");
        Assert.That((await worktrees.CheckpointAsync(workspace, user.Loop, 1)).Changed, Is.True);
    }

    [Test]
    public async Task A_linked_worktree_of_the_user_is_served_from_its_own_head()
    {
        using var user = new UserRepository();
        using var directory = new TemporaryDirectory();
        user.Run("worktree", "add", "--quiet", "-b", "side", directory.File("side"));
        UserRepository.WriteIn(directory.File("side"), "side.txt", "side");
        user.RunIn(directory.File("side"), "add", "--all");
        user.RunIn(directory.File("side"), "commit", "--quiet", "--message", "Side");
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request() with { Repository = directory.File("side") });
        Assert.That(workspace.BaseBranch, Is.EqualTo("side"));
        Assert.That(File.Exists(Path.Combine(workspace.Path, "side.txt")), Is.True);
    }

    [Test]
    [Property("Requirement", "GIT-01")]
    public async Task Names_taken_by_other_loops_branches_and_directories_get_a_number()
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var first = await worktrees.PrepareAsync(user.Request());
        user.Run("branch", "loopkit/fix-tests-2");
        Directory.CreateDirectory(Path.Combine(Path.GetDirectoryName(first.Path)!, "fix-tests-3"));
        var second = await worktrees.PrepareAsync(user.Request(loop: new LoopId("other")));
        Assert.That(second.Branch, Is.EqualTo("loopkit/fix-tests-4"));
        Assert.That(Path.GetFileName(second.Path), Is.EqualTo("fix-tests-4"));
    }

    [Test]
    [Property("Requirement", "GIT-01")]
    public async Task Loops_that_start_at_once_from_two_hosts_all_get_their_own()
    {
        using var user = new UserRepository();
        using var one = user.Worktrees();
        using var two = user.Worktrees();
        var workspaces = await Task.WhenAll(Enumerable.Range(0, 8).Select(number =>
            (number % 2 == 0 ? one : two).PrepareAsync(user.Request(loop: new LoopId($"loop-{number}"))).AsTask()));
        Assert.That(workspaces.Select(workspace => workspace.Path), Is.Unique);
        Assert.That(workspaces.Select(workspace => workspace.Branch), Is.Unique);
        Assert.That(workspaces.Select(workspace => user.RunIn(workspace.Path, "status", "--porcelain")), Is.All.Empty);
    }

    [TestCase("../evil")]
    [TestCase("-x")]
    [TestCase("a..b")]
    [TestCase("a@{1}")]
    [TestCase("a\n")]
    [TestCase("")]
    [Property("Requirement", "GIT-07")]
    public async Task Names_that_are_no_names_are_refused(string name)
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var error = await Assert.ThrowsAsync<LoopKitException>(async () => await worktrees.PrepareAsync(user.Request(name)));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.InvalidSpec));
    }

    [Test]
    [Property("Requirement", "GIT-01")]
    public async Task Too_little_disk_space_is_refused()
    {
        using var user = new UserRepository();
        using var worktrees = new GitWorktrees(user.Git, TimeProvider.System, user.Root, minimumFreeBytes: long.MaxValue);
        var error = await Assert.ThrowsAsync<LoopKitException>(async () => await worktrees.PrepareAsync(user.Request()));
        Assert.That(error!.Code, Is.EqualTo(ErrorCodes.DiskSpaceLow));
    }

    [Test]
    public async Task Sha256_repositories_work()
    {
        using var user = new UserRepository(withCommit: false);
        Directory.Delete(user.GitDirectory, recursive: true);
        user.Run("init", "--quiet", "--object-format=sha256", "--initial-branch=main");
        user.Write("a.txt", "a");
        user.Commit("First");
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "b.txt", "b");
        Assert.That((await worktrees.CheckpointAsync(workspace, user.Loop, 1)).Commit, Has.Length.EqualTo(64));
    }
}
