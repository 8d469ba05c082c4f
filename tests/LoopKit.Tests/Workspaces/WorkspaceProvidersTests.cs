using LoopKit.Workspaces;

namespace LoopKit.Tests.Workspaces;

public sealed class WorkspaceProvidersTests
{
    [Test]
    [Property("Requirement", "GIT-01")]
    public async Task Git_serves_repositories_and_the_rest_is_used_in_place()
    {
        using var user = new UserRepository();
        using var plain = new TemporaryDirectory();
        using var worktrees = user.Worktrees();
        var providers = new WorkspaceProviders([worktrees, new PlainDirectory()]);
        Assert.That(await providers.ChooseAsync(user.Path), Is.SameAs(worktrees));
        var chosen = await providers.ChooseAsync(plain.Path);
        Assert.That(chosen, Is.InstanceOf<PlainDirectory>());
        var workspace = await chosen.PrepareAsync(new WorkspaceRequest(user.Loop, "a", plain.Path));
        Assert.That(providers.For(workspace), Is.SameAs(chosen));
    }

    [Test]
    public async Task What_is_missing_a_file_or_relative_is_refused_with_advice()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory.File("file"), "");
        var providers = new WorkspaceProviders([new PlainDirectory()]);
        foreach (var (path, words) in new[] { (directory.File("missing"), "does not exist"), (directory.File("file"), "is a file"), ("relative", "not an absolute path") })
        {
            var error = await Assert.ThrowsAsync<LoopKitException>(async () => await providers.ChooseAsync(path));
            Assert.That(error!.Code, Is.EqualTo(ErrorCodes.RepositoryNotFound));
            Assert.That(error.Message, Does.Contain(path).And.Contain(words));
        }
    }

    [Test]
    public void A_kind_that_nobody_serves_is_refused()
    {
        var workspace = new Workspace { Kind = WorkspaceKind.GitWorktree, Path = "/a/b/c", Repository = "/a" };
        Assert.That(() => new WorkspaceProviders([new PlainDirectory()]).For(workspace), Throws.InstanceOf<LoopKitException>());
    }
}
