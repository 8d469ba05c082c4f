namespace LoopKit.Tests.Workspaces;

public sealed class UntouchedRepositoryTests
{
    [Test]
    [Property("Requirement", "GIT-02")]
    public async Task A_run_leaves_everything_of_the_user_as_it_was()
    {
        using var user = new UserRepository();
        user.Run("branch", "feature");
        user.Run("tag", "v1");
        user.Write("readme.md", "stashed\n");
        user.Run("stash");
        user.Write("readme.md", "staged\n");
        user.Run("add", "readme.md");
        user.Write("readme.md", "staged and edited\n");
        user.Write("new.txt", "untracked\n");
        user.Write("build.log", "ignored\n");
        var before = user.Snapshot();

        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        for (var iteration = 1; iteration <= 3; iteration++)
        {
            UserRepository.WriteIn(workspace.Path, $"made-{iteration}.txt", "work\n");
            UserRepository.WriteIn(workspace.Path, "readme.md", $"loop {iteration}\n");
            await worktrees.HashTreeAsync(workspace);
            var checkpoint = await worktrees.CheckpointAsync(workspace, user.Loop, iteration);
            Assert.That(checkpoint.Changed, Is.True);
        }

        Assert.That(user.Snapshot(), Is.EqualTo(before));
        Assert.That(user.Run("rev-list", "--count", "main..loopkit/fix-tests"), Is.EqualTo("3"));
    }

    [Test]
    [Property("Requirement", "GIT-02")]
    public async Task The_loop_starts_from_the_commit_and_not_from_the_users_unsaved_work()
    {
        using var user = new UserRepository();
        user.Write("readme.md", "unsaved\n");
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        Assert.That(File.ReadAllText(Path.Combine(workspace.Path, "readme.md")), Is.EqualTo("hello\n"));
    }
}
