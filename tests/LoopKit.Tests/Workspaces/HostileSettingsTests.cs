using LoopKit.Workspaces;

namespace LoopKit.Tests.Workspaces;

/// <summary>Everything by which a loop can make a git run commands is planted, and then host git does all that it ever does.</summary>
[Property("Requirement", "GIT-07")]
public sealed class HostileSettingsTests
{
    private static readonly string[] _plants =
    [
        "hook", "hooksPath", "fsmonitor", "clean", "smudge", "process", "required", "textconv", "externalDiff", "diffCommand", "sshCommand", "pager",
        "editor", "askPass", "alias", "credential", "include", "worktreeConfig", "coreWorktree", "gpg", "mergeDriver", "promisor",
        "repointedGitFile", "nestedRepository", "nestedLink", "infoAttributes", "configHook",
    ];

    [TestCaseSource(nameof(_plants))]
    public async Task Host_git_runs_nothing_that_was_planted(string plant)
    {
        using var user = new UserRepository();
        using var worktrees = user.Worktrees();
        var workspace = await worktrees.PrepareAsync(user.Request());
        Plant(user, workspace, plant);
        if (File.Exists(user.Canary))
        {
            File.Delete(user.Canary);
        }

        UserRepository.WriteIn(workspace.Path, "work.txt", "work\n");
        File.AppendAllText(Path.Combine(workspace.Path, "readme.md"), "more\n");
        await UseAllAsync(worktrees, workspace, user.Loop, iteration: 1);
        Assert.That(user.Run("show", $"refs/loopkit/{user.Loop}/1:work.txt"), Is.EqualTo("work"));
        File.Delete(user.Canary); // The user's own git may fall for it; it is host git that must not.

        // Another host, the same worktree; then another loop in the same repository.
        using var later = user.Worktrees();
        await UseAllAsync(later, await later.PrepareAsync(user.Request()), user.Loop, iteration: 2);
        var other = new LoopId("other");
        await UseAllAsync(later, await later.PrepareAsync(user.Request("other", other)), other, iteration: 1);
        Assert.That(File.Exists(user.Canary), Is.False, plant);
    }

    [Test]
    public void The_canary_of_these_tests_sings_for_ordinary_git()
    {
        using var user = new UserRepository();
        user.Run("config", "core.fsmonitor", user.CanaryCommand);
        user.Run("status");
        Assert.That(File.Exists(user.Canary), Is.True);
    }

    [Test]
    public void A_nested_repository_runs_its_monitor_under_git_add()
    {
        // Why trees are not made by `git add`. When this fails, git has become safer, and WorktreeTree can become simpler.
        using var user = new UserRepository();
        PlantNestedRepository(user, user.Path);
        user.Run("add", "--all");
        File.Delete(user.Canary);
        user.Run("add", "--all");
        Assert.That(File.Exists(user.Canary), Is.True);
    }

    private static async Task UseAllAsync(GitWorktrees worktrees, Workspace workspace, LoopId loop, int iteration)
    {
        var view = new WorkspaceView(worktrees);
        await worktrees.CanServeAsync(workspace.Repository);
        await worktrees.HashTreeAsync(workspace);
        await view.StatusAsync(workspace);
        await view.DiffAsync(workspace, workspace.BaseCommit);
        await worktrees.CheckpointAsync(workspace, loop, iteration);
        await view.LogAsync(workspace, 5);
    }

    private static void Plant(UserRepository user, Workspace workspace, string plant)
    {
        void Config(string name, string? value = null) => user.RunIn(workspace.Path, "config", name, value ?? user.CanaryCommand);
        void Attributes(string text) => UserRepository.WriteIn(workspace.Path, ".gitattributes", text);
        switch (plant)
        {
            case "hook":
                PlantHooks(user, Path.Combine(user.GitDirectory, "hooks"));
                break;
            case "hooksPath":
                PlantHooks(user, Path.Combine(workspace.Path, "my-hooks"));
                Config("core.hooksPath", Path.Combine(workspace.Path, "my-hooks"));
                break;
            case "configHook":
                Config("hook.evil.command");
                Config("hook.evil.event", "reference-transaction");
                break;
            case "fsmonitor":
                Config("core.fsmonitor");
                break;
            case "clean":
                Attributes("* filter=evil\n");
                Config("filter.evil.clean");
                break;
            case "smudge" or "process":
                UserRepository.WriteIn(user.GitDirectory, "info/attributes", "* filter=evil\n");
                Config("filter.evil." + plant);
                break;
            case "required":
                Attributes("* filter=evil\n");
                Config("filter.evil.clean");
                Config("filter.evil.required", "true");
                break;
            case "infoAttributes":
                UserRepository.WriteIn(user.GitDirectory, "info/attributes", "* filter=evil diff=evil\n");
                Config("filter.evil.smudge");
                Config("filter.evil.clean");
                Config("diff.evil.textconv");
                break;
            case "textconv":
                Attributes("* diff=evil\n");
                Config("diff.evil.textconv");
                break;
            case "diffCommand":
                Attributes("* diff=evil\n");
                Config("diff.evil.command");
                break;
            case "externalDiff":
                Config("diff.external");
                break;
            case "mergeDriver":
                Attributes("* merge=evil\n");
                Config("merge.evil.driver");
                break;
            case "sshCommand" or "pager" or "editor" or "askPass":
                Config("core." + plant);
                break;
            case "alias":
                foreach (var command in (string[])["status", "worktree", "update-index", "rev-parse", "config"])
                {
                    Config("alias." + command, "!" + user.CanaryCommand);
                }

                break;
            case "credential":
                Config("credential.helper", "!" + user.CanaryCommand);
                break;
            case "gpg":
                Config("gpg.program", user.CanaryCommand);
                Config("commit.gpgSign", "true");
                Config("log.showSignature", "true");
                break;
            case "include":
                UserRepository.WriteIn(workspace.Path, "evil.config", $"[core]\n\tfsmonitor = \"{user.CanaryCommand}\"\n");
                Config("include.path", Path.Combine(workspace.Path, "evil.config"));
                Config("includeIf.gitdir:/**.path", Path.Combine(workspace.Path, "evil.config"));
                break;
            case "worktreeConfig":
                Config("extensions.worktreeConfig", "true");
                user.RunIn(workspace.Path, "config", "--worktree", "core.fsmonitor", user.CanaryCommand);
                break;
            case "coreWorktree":
                Directory.CreateDirectory(Path.Combine(workspace.Path, "elsewhere"));
                Config("core.worktree", Path.Combine(workspace.Path, "elsewhere"));
                break;
            case "promisor":
                Config("extensions.partialClone", "evil");
                Config("core.repositoryformatversion", "1");
                Config("remote.evil.promisor", "true");
                Config("remote.evil.url", user.Path);
                Config("remote.evil.uploadpack");
                break;
            case "repointedGitFile":
                user.Shell(workspace.Path, "git init -q fake-git");
                user.RunIn(Path.Combine(workspace.Path, "fake-git"), "config", "core.fsmonitor", user.CanaryCommand);
                File.WriteAllText(Path.Combine(workspace.Path, ".git"), $"gitdir: {workspace.Path}/fake-git/.git\n");
                break;
            case "nestedRepository":
                PlantNestedRepository(user, workspace.Path);
                break;
            case "nestedLink":
                PlantNestedRepository(user, workspace.Path);
                user.RunIn(workspace.Path, "add", "--all");
                user.RunIn(workspace.Path, "commit", "--quiet", "--message", "Link");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(plant), plant, "not planted");
        }
    }

    private static void PlantNestedRepository(UserRepository user, string directory)
    {
        user.Shell(directory, "git init -q nested && cd nested && echo x > x && git add x && git commit -qm x");
        user.RunIn(Path.Combine(directory, "nested"), "config", "core.fsmonitor", user.CanaryCommand);
    }

    private static void PlantHooks(UserRepository user, string directory)
    {
        foreach (var hook in (string[])["post-checkout", "pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "reference-transaction", "post-index-change", "fsmonitor-watchman"])
        {
            UserRepository.WriteProgram(Path.Combine(directory, hook), user.CanaryCommand + " > /dev/null");
        }
    }
}
