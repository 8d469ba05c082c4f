using System.Globalization;
using LoopKit.Workspaces;

namespace LoopKit.Tests.Workspaces;

public sealed class GitKillTests
{
    private const int MoreThanAllRuns = 50;

    [TestCase(true)]
    [TestCase(false)]
    [Property("Requirement", "GIT-07")]
    public async Task A_kill_around_any_run_of_git_is_recovered_from(bool before)
    {
        for (var fatal = 1; ; fatal++)
        {
            Assert.That(fatal, Is.LessThan(MoreThanAllRuns));
            using var user = new UserRepository();
            var untouched = user.Snapshot();
            using var programs = new TemporaryDirectory();
            using (var dying = new GitWorktrees(DyingGit(programs, fatal, before), TimeProvider.System, user.Root, minimumFreeBytes: 0))
            {
                try
                {
                    await WorkAsync(user, dying);
                }
                catch (LoopKitException exception) when (exception.Code == ErrorCodes.GitUnavailable || exception.Message.Contains("exit code 9:", StringComparison.Ordinal))
                {
                    // The process ends here; another one takes over below.
                }
            }

            using var after = user.Worktrees();
            var workspace = await WorkAsync(user, after);
            Assert.That(workspace.Branch, Is.EqualTo("loopkit/fix-tests"), $"run {fatal}");
            Assert.That(user.Run("log", "--format=%s", "main..loopkit/fix-tests"), Is.EqualTo("loopkit: fix-tests iteration 1"), $"run {fatal}");
            Assert.That(user.RunIn(workspace.Path, "status", "--porcelain"), Is.Empty, $"run {fatal}");
            Assert.That(user.Run("worktree", "list").Split('\n'), Has.Length.EqualTo(2), $"run {fatal}");
            Assert.That(user.Run("fsck"), Does.Not.Contain("missing").And.Not.Contain("error"), $"run {fatal}");
            Assert.That(user.Snapshot(), Is.EqualTo(untouched), $"run {fatal}");

            if (int.Parse(File.ReadAllText(programs.File("count")), CultureInfo.InvariantCulture) < fatal)
            {
                Assert.That(fatal, Is.GreaterThan(10), "every run was the fatal one once");
                return;
            }
        }
    }

    private static async Task<Workspace> WorkAsync(UserRepository user, GitWorktrees worktrees)
    {
        var workspace = await worktrees.PrepareAsync(user.Request());
        UserRepository.WriteIn(workspace.Path, "work.txt", "work\n");
        File.Delete(Path.Combine(workspace.Path, "readme.md"));
        await worktrees.HashTreeAsync(workspace);
        Assert.That((await worktrees.CheckpointAsync(workspace, user.Loop, 1)).Changed, Is.True);
        return workspace;
    }

    /// <summary>A git whose n-th run ends badly, before or after it did its work.</summary>
    private static Git DyingGit(TemporaryDirectory programs, int fatal, bool before)
    {
        var real = GitEnvironment.ProgramDirectories.Select(directory => Path.Combine(directory, "git")).First(File.Exists);
        var count = programs.File("count");
        File.WriteAllText(count, "0");
        UserRepository.WriteProgram(
            programs.File("git"),
            $"n=$(($(cat '{count}') + 1)); echo $n > '{count}'; "
            + $"if [ $n = {fatal} ]; then {(before ? ":" : $"'{real}' \"$@\" > /dev/null")}; exit 9; fi; exec '{real}' \"$@\"");
        return new Git(TimeProvider.System, [programs.Path]);
    }
}
