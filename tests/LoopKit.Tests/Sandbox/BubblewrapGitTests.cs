using LoopKit.Tests.Workspaces;
using LoopKit.Workspaces;

namespace LoopKit.Tests.Sandbox;

[Platform("Linux")]
[Property("Requirement", "TOOL-05")]
public sealed class BubblewrapGitTests : IDisposable
{
    private readonly SandboxBench _bench = new();
    private readonly UserRepository _user = new();

    public void Dispose()
    {
        _bench.Dispose();
        _user.Dispose();
    }

    [Test]
    public async Task Git_reads_the_history_of_a_worktree_and_changes_nothing_of_it()
    {
        await EnterWorktreeAsync();
        _user.Run("remote", "add", "origin", "https://name:password@example.invalid/x.git");
        var refs = _user.Run("for-each-ref");
        var outcome = await _bench.RunAsync("""
            set -x
            echo more >>readme.md
            git status --short && git diff --stat && git log --oneline && git show HEAD:src/code.cs && git blame -s src/code.cs
            git add readme.md || echo cannot add
            git commit -am message || echo cannot commit
            git update-ref refs/heads/main HEAD~0 -m x; git branch evil || echo cannot branch
            git config alias.x '!true' || echo cannot configure
            git remote -v; cat .git
            """);
        Assert.That(outcome.ExitCode, Is.Zero, outcome.Output);
        Assert.That(outcome.Output, Does.Contain(" M readme.md").And.Contain("First").And.Contain("class A;"));
        Assert.That(outcome.Output, Does.Contain("cannot add").And.Contain("cannot commit").And.Contain("cannot branch").And.Contain("cannot configure"));
        Assert.That(outcome.Output, Does.Not.Contain("password"));
        Assert.That(_user.Run("for-each-ref"), Is.EqualTo(refs));
        Assert.That(_user.Run("fsck", "--strict"), Is.Empty);
    }

    [Test]
    public async Task The_checkout_its_hooks_and_its_config_cannot_be_seen_or_written()
    {
        await EnterWorktreeAsync();
        _user.Write("unsaved.txt", "mine");
        var config = await File.ReadAllTextAsync(Path.Combine(_user.GitDirectory, "config"));
        var git = _user.GitDirectory;
        var outcome = await _bench.RunAsync($"""
            cat '{_user.Path}/unsaved.txt' '{_user.Path}/readme.md'
            mkdir -p '{git}/hooks'; echo evil >'{git}/hooks/post-checkout'
            echo evil >>'{git}/config'; echo evil >'{git}/config.worktree'; echo evil >'{git}/info/attributes'
            for directory in '{git}'/worktrees/*; do echo evil >"$directory/config.worktree"; echo evil >"$directory/HEAD"; done
            echo evil >'{_user.Path}/.gitmodules'; rm -rf '{git}' '{_user.Path}'
            """);
        Assert.That(outcome.Output, Does.Not.Contain("mine").And.Not.Contain("hello"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(git, "config")), Is.EqualTo(config));
        Assert.That(Path.Exists(Path.Combine(git, "hooks/post-checkout")), Is.False);
        Assert.That(Directory.EnumerateFiles(git, "config.worktree", SearchOption.AllDirectories), Is.Empty);
        Assert.That(_user.Run("status", "--porcelain"), Is.EqualTo("?? unsaved.txt"));
        Assert.That(_user.Run("fsck"), Is.Empty);
    }

    [Test]
    public async Task The_git_file_of_a_worktree_cannot_be_pointed_elsewhere()
    {
        var workspace = await EnterWorktreeAsync();
        var before = await File.ReadAllTextAsync(Path.Combine(workspace.Path, ".git"));
        await _bench.RunAsync("echo 'gitdir: evil' >.git; rm -f .git; mv .git x; mkdir evil; cp -r evil .git; ln -sf evil .git");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(workspace.Path, ".git")), Is.EqualTo(before));
        Assert.That(_user.RunIn(workspace.Path, "rev-parse", "--git-dir"), Does.StartWith(_user.GitDirectory));
    }

    [Test]
    public async Task A_plain_directory_cannot_become_a_repository_that_the_users_git_would_obey()
    {
        var outcome = await _bench.RunAsync("git init . || echo no; mkdir -p .git/hooks; echo x >.git/config; rmdir .git; echo done >file");
        Assert.That(outcome.Output, Does.Contain("no\n"));
        Assert.That(Directory.EnumerateFileSystemEntries(_bench.Workspace).Select(Path.GetFileName), Is.EqualTo(["file"]), "what covers the place is taken away again");
    }

    [Test]
    public async Task A_repository_in_a_plain_directory_keeps_its_config_and_hooks()
    {
        _user.RunIn(_bench.Workspace, "init", "--quiet");
        var config = await File.ReadAllTextAsync(Path.Combine(_bench.Workspace, ".git/config"));
        await _bench.RunAsync("echo evil >>.git/config; echo evil >.git/hooks/pre-commit; echo evil >.git/config.worktree; rm -rf .git");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_bench.Workspace, ".git/config")), Is.EqualTo(config));
        Assert.That(Path.Exists(Path.Combine(_bench.Workspace, ".git/hooks/pre-commit")), Is.False);
        Assert.That(Path.Exists(Path.Combine(_bench.Workspace, ".git/config.worktree")), Is.False);
    }

    [Test]
    public void A_link_in_place_of_git_is_refused()
    {
        File.CreateSymbolicLink(Path.Combine(_bench.Workspace, ".git"), "/etc");
        Assert.That(
            async () => await _bench.RunAsync("true"),
            Throws.TypeOf<LoopKitException>().With.Property(nameof(LoopKitException.Code)).EqualTo(ErrorCodes.SandboxUnavailable));
    }

    private async Task<Workspace> EnterWorktreeAsync()
    {
        using var worktrees = _user.Worktrees();
        var workspace = await worktrees.PrepareAsync(_user.Request());
        _bench.Workspace = workspace.Path;
        return workspace;
    }
}
